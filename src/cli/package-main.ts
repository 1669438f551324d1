/** The program of the npm package: `npx kindbook` is `npm start` of a clone, and the rest is named as there. */
import { runCommand } from './run-command.ts';

const given = process.argv.slice(2);
// `npx kindbook --context NAME` starts it too.
const [name = '', ...args] = given[0]?.startsWith('-') === false ? given : ['start', ...given];
await runCommand(
  {
    start: () => import('./start.ts'),
    cluster: () => import('./cluster.ts'),
    doctor: () => import('./doctor.ts'),
  },
  name,
  args,
);
