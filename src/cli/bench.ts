import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../cluster/command.ts';
import { clusterFolder } from '../cluster/cache.ts';
import { kindEnvironment } from '../cluster/provider/create.ts';
import { docker as callDocker } from '../cluster/provider/docker.ts';
import { findDocker } from '../cluster/provider/find-docker.ts';
import { prepareKind } from '../cluster/provider/kind.ts';
import { deleteCluster, prepareCluster } from '../cluster/provider/provider.ts';
import { buildIfStale } from './build.ts';
import { root } from './root.ts';

/** How often each measurement is taken; the median is printed beside all values. */
const rounds = 3;

/** A cluster that kind makes without kindbook, to compare with. */
const kindName = 'kindbook-bench-kind';
const untilReady = [
  '--kubeconfig=/etc/kubernetes/admin.conf',
  'wait',
  '--for=condition=Ready',
  'nodes',
  '--all',
  '--timeout=2m',
];

/**
 * `npm run bench`: prints measured times and the ratios that the design has budgets for. It uses a cluster of its own
 * (`kindbook-bench`), which it makes and deletes.
 *
 * @returns 0; a budget that is missed is printed, not failed
 */
export async function main(): Promise<number> {
  const report = () => undefined;

  await buildIfStale(console.log);
  await prepareCluster({ report });
  const config = readFileSync(join(clusterFolder(), 'kind.yaml'), 'utf8');
  const kindbook: number[] = [];
  const kind: number[] = [];
  const kindReady: number[] = [];
  const kubeconfig = join(root, 'node_modules/.kindbook-bench-kubeconfig');
  for (let round = 0; round < rounds; round++) {
    await deleteCluster({ report, all: false });
    kindbook.push(await timed(() => prepareCluster({ report })));
    await deleteCluster({ report, all: false });
    const docker = (await findDocker())!;
    const { cli } = await prepareKind({ report });
    const name = ['--name', kindName, '--kubeconfig', kubeconfig];
    const env = kindEnvironment(docker);
    const create = ['create', 'cluster', ...name, '--config', '-'];
    const created = await timed(() => run(cli, create, { env, input: config }));
    const waited = await timed(() =>
      callDocker(docker, ['exec', `${kindName}-control-plane`, 'kubectl', ...untilReady]),
    );
    await run(cli, ['delete', 'cluster', ...name], { env });
    kind.push(created);
    kindReady.push(created + waited);
  }
  rmSync(kubeconfig, { force: true });
  print('kindbook: cluster ready', kindbook);
  print('kind create cluster', kind);
  print('kind create cluster, then until its nodes are Ready', kindReady);
  console.log(`ratio to kind create cluster: ${ratio(kindbook, kind)} (budget 1.1)`);
  console.log(`ratio to kind create cluster with its nodes Ready: ${ratio(kindbook, kindReady)}`);

  const page: number[] = [];
  await prepareCluster({ report });
  for (let round = 0; round < rounds; round++) page.push(await pageServed());
  print('npm start -> page served', page);
  console.log('budget: 2 s');
  await deleteCluster({ report, all: false });
  return 0;
}

/** Seconds from `npm start` to a whole lesson page, with dependencies and build in place. */
async function pageServed(): Promise<number> {
  const port = '4799';
  const stop = new AbortController();
  const began = performance.now();
  // What `npm start` runs, without npm, which would not hand on the signal that ends it.
  const server = run(process.execPath, ['bin/kindbook.mjs', 'start'], {
    cwd: root,
    env: { PORT: port },
    signal: stop.signal,
  });
  // It ends by being stopped here, which is no failure; one before that shows as a page that never comes.
  const ended = server.catch(() => undefined);
  for (const end = began + 60_000; performance.now() < end;) {
    const ok = await fetch(`http://localhost:${port}/pods/`).then(
      async (answer) => answer.ok && (await answer.text()) !== '',
      () => false,
    );
    if (ok) break;
  }
  const seconds = (performance.now() - began) / 1000;
  stop.abort();
  await ended;
  return seconds;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function ratio(a: number[], b: number[]): string {
  return (median(a) / median(b)).toFixed(2);
}

function print(what: string, values: number[]): void {
  const all = values.map((value) => value.toFixed(2)).join(', ');
  console.log(`${what}: ${median(values).toFixed(2)} s (${all})`);
}
