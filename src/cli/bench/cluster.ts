import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { clusterFolder } from '../../cluster/cache.ts';
import { run } from '../../cluster/command.ts';
import { kindEnvironment } from '../../cluster/provider/create.ts';
import { docker as callDocker } from '../../cluster/provider/docker.ts';
import { findDocker } from '../../cluster/provider/find-docker.ts';
import { prepareKind } from '../../cluster/provider/kind.ts';
import { deleteCluster, prepareCluster } from '../../cluster/provider/provider.ts';
import { root } from '../root.ts';
import { print, ratio, timed } from './numbers.ts';

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
export async function benchCluster(): Promise<void> {
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
  console.log(`ratio to kind create cluster: ${ratio(kindbook, kind)} (budget 1.1)`);
  console.log(`ratio to kind create cluster with its nodes Ready: ${ratio(kindbook, kindReady)}`);
}
