import type { Finding } from '../../protocol/doctor.ts';
import { clusterStatus } from './status.ts';
import { sayStatus } from './say-status.ts';
import { survey } from './survey.ts';
import { tildePath } from '../base/tilde.ts';

/**
 * Looks at the machine and at the cluster on it, for `npm run doctor` and its page. Changes nothing.
 *
 * @returns what was found, with paths without the name of the home folder
 */
export async function examine(): Promise<Finding[]> {
  const findings = [...(await survey()), await cluster()];
  return findings.map(({ what, found, grade, next }) => ({
    what,
    found: tildePath(found),
    grade,
    next: next === undefined ? undefined : tildePath(next),
  }));
}

async function cluster(): Promise<Finding> {
  const status = await clusterStatus();
  const [found = '', ...rest] = sayStatus(status).split('\n');
  const failed = status.state === 'failed';
  return {
    what: 'Cluster',
    found: [found, ...rest.slice(0, -1)].map((line) => line.trim()).join('; '),
    grade: failed ? 'missing' : status.state === 'ready' ? 'ok' : 'note',
    next: status.state === 'ready' ? undefined : rest.at(-1),
  };
}
