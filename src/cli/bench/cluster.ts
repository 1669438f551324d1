import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { clusterFolder } from '../../cluster/base/cache.ts';
import { run } from '../../cluster/base/command.ts';
import { kindEnvironment } from '../../cluster/provider/create.ts';
import { docker as callDocker } from '../../cluster/docker/docker.ts';
import { findDocker } from '../../cluster/docker/find-docker.ts';
import { prepareKind } from '../../cluster/provider/kind.ts';
import { deleteCluster, prepareCluster } from '../../cluster/provider/provider.ts';
import { root } from '../root.ts';
import { median, print, ratio, timed } from './numbers.ts';
import type { Result } from './results.ts';

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

/** The time from no cluster to a ready one, against `kind create cluster` with the same image and nodes. */
export async function benchCluster(): Promise<Result[]> {
  const report = () => undefined;
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
  const toKind = ratio(kindbook, kind);
  return [
    {
      what: 'cluster ready, image in place, against `kind create cluster` with the same image and nodes',
      measured: `ratio ${toKind.toFixed(2)} (${median(kindbook).toFixed(1)} s against ${median(kind).toFixed(1)} s)`,
      budget: 'ratio ≤ 1.10',
      isKept: toKind <= 1.1,
    },
    {
      what: 'the same against `kind create cluster`, then until its nodes are Ready',
      measured: `ratio ${ratio(kindbook, kindReady).toFixed(2)}`,
    },
  ];
}
