import { errorWords } from './error-words.ts';

/** Every command of kindbook, with the module that carries it out. */
const commands: Record<string, () => Promise<{ main: (args: string[]) => Promise<number> }>> = {
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
};

const [name = '', ...args] = process.argv.slice(2);
const load = commands[name];
if (load) {
  process.exitCode = await (await load()).main(args).catch(report);
} else {
  console.error(
    `There is no command “${name}”. The commands are: ${Object.keys(commands).join(', ')}.`,
  );
  process.exitCode = 2;
}

/** Says a foreseen error in words; anything else is a mistake of kindbook's and keeps its stack. */
function report(error: unknown): number {
  const words = errorWords(error);
  if (words === undefined) throw error;
  console.error(`\n${words}`);
  return 1;
}

/** Names the cluster before `src/cluster/cache.ts` is loaded, which reads the name then, as every child process does. */
function onClusterOfItsOwn<T>(cluster: string, load: () => Promise<T>): Promise<T> {
  process.env.KIND_CLUSTER_NAME ??= cluster;
  return load();
}
