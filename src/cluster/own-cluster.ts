import { ApiClient } from './api/client.ts';
import { clusterName } from './base/cache.ts';
import { removeLeftovers, runBench } from './cni-bench/run-bench.ts';
import { prepareNeed } from './images/prepare-images.ts';
import { prepareCluster, recreateCluster } from './provider/provider.ts';
import { watchNodes } from './provider/watch.ts';
import type { ClusterSource } from './source.ts';
import { Tenancy } from './workspace/tenancy.ts';

/** The cluster that kindbook makes by kind on this machine, for one reader. */
export const ownCluster: ClusterSource = {
  provider: 'kind',
  id: clusterName,
  tenancy: new Tenancy(),
  // With the time that a look may take no more than the 5 s by which a page may lag.
  lookEvery: 1_000,
  async prepare(action, options) {
    const prepare = action === 'create' ? prepareCluster : recreateCluster;
    const { kubeconfig, version, nodes } = await prepare(options);
    return { client: await ApiClient.fromKubeconfig(kubeconfig), version, nodes };
  },
  watchNodes,
  prepareNeed,
  cniBench: { run: runBench, removeLeftovers },
};
