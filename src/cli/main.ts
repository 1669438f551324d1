import { runCommand, type Commands } from './run-command.ts';

/** Every command of kindbook in its repository, with the module that carries it out. */
const commands: Commands = {
  start: () => import('./start.ts'),
  dev: () => import('./dev.ts'),
  test: () => onClusterOfItsOwn('kindbook-test', () => import('./test.ts')),
  cluster: () => import('./cluster.ts'),
  doctor: () => import('./doctor.ts'),
  'build:static': () => import('./build-static.ts'),
  new: () => import('./new.ts'),
  record: () => import('./record.ts'),
  labs: () => import('./labs.ts'),
  screenshots: () => import('./screenshots.ts'),
  bench: () => onClusterOfItsOwn('kindbook-bench', () => import('./bench.ts')),
  pack: () => import('./pack.ts'),
};

const [name = '', ...args] = process.argv.slice(2);
await runCommand(commands, name, args);

/** Names the cluster before `src/cluster/base/cache.ts` is loaded, which reads the name then, as every child process does. */
function onClusterOfItsOwn<T>(cluster: string, load: () => Promise<T>): Promise<T> {
  process.env.KIND_CLUSTER_NAME ??= cluster;
  return load();
}
