import { prepareImages } from '../cluster/images/prepare-images.ts';
import { prepareCluster } from '../cluster/provider/provider.ts';
import type { PageNeed } from '../protocol/images.ts';
import { cleanCluster, type CleanCluster } from './clean-cluster.ts';
import { Places } from './places.ts';
import { stepProgress } from './progress.ts';

/** A lesson and a lab wait most of their time, for Pods and for quiet. Waiting for all of one to go is not counted here. */
const atOnce = 5;

/** A cluster on which lessons and labs are tried side by side, and where nothing of them may stay. */
export interface Trial extends AsyncDisposable {
  readonly kubeconfig: string;
  readonly cluster: Pick<CleanCluster, 'leftOf'>;
  readonly places: Places;
  /** Waits until nobody is at work any more, then until nothing is left of what nothing says whose it is; gives what is still there. */
  readonly strays: () => Promise<string[]>;
}

/**
 * Prepares the cluster.
 *
 * @param images all that will be needed. A container that starts on the machine changes its network, which a lab at work
 *   would feel: so they come before any work begins
 * @param signal ends the preparation
 * @throws {ClusterError} when there is no cluster, or an image cannot be had
 */
export async function trial(images: readonly PageNeed[], signal?: AbortSignal): Promise<Trial> {
  const report = stepProgress();
  const { kubeconfig } = await prepareCluster({ report, ...(signal && { signal }) });
  await prepareImages([...new Set(images)], { report, ...(signal && { signal }) });
  const cluster = await cleanCluster(kubeconfig);
  const places = new Places(atOnce);
  return {
    kubeconfig,
    cluster,
    places,
    strays: async () => {
      await places.idle();
      return await cluster.strays();
    },
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}
