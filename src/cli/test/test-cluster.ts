import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cachePath, clusterName } from '../../cluster/base/cache.ts';
import { run } from '../../cluster/base/command.ts';
import { ClusterError } from '../../cluster/base/errors.ts';
import { engineExists, ownEngine, stopEngine } from '../../cluster/docker/engine.ts';
import { holder, takeLock } from '../../cluster/docker/lock.ts';
import { notedClusters } from '../../cluster/provider/marker.ts';
import { deleteCluster, prepareCluster } from '../../cluster/provider/provider.ts';
import { clusterStatus } from '../../cluster/provider/status.ts';
import { stepProgress } from '../progress.ts';
import { root } from '../root.ts';
import { providerCluster } from './cluster-names.ts';

/** The cluster that the tests run on. */
export interface TestCluster {
  /** Goes the whole way to a ready cluster. @throws {ClusterError} where that does not work */
  prepare: (signal: AbortSignal) => Promise<void>;
  /** Deletes the cluster at once, where `cleanUp` would in the end: even idle it keeps a quarter of a processor busy. */
  release: () => Promise<void>;
  /** Takes away what this run made, or took over from a run that was killed, and only that. */
  cleanUp: () => Promise<void>;
}

/** Looks whether the tests' cluster is there, and whose it is. */
export async function testCluster(): Promise<TestCluster> {
  const engineRan = engineExists() && (await ownEngine()) !== undefined;
  const report = stepProgress();
  let began = false;
  let forget: (() => void) | undefined;
  const release = async () => {
    if (forget) await deleteCluster({ report, all: false });
    forget?.();
    forget = undefined;
  };
  return {
    prepare: async (signal) => {
      const isThere = (await clusterStatus()).state !== 'none';
      forget = ownCluster(join(cachePath('clusters'), `${clusterName}.test-run`), isThere);
      began = true;
      await deleteProviderClusters();
      await prepareCluster({ report, signal });
    },
    release,
    cleanUp: async () => {
      if (!began) return;
      await deleteProviderClusters();
      await release();
      if (!engineRan) await stopEngine();
    },
  };
}

/**
 * Decides whether a run of the tests may delete their cluster in the end: where it makes the cluster itself, or an earlier
 * run made it and was killed before it could delete it. A note tells which run a cluster belongs to.
 *
 * @param note the file of the note, which names the process of the run
 * @param isThere whether there is a cluster already
 * @returns a function that takes the note away; undefined where the cluster was made by hand, and stays
 * @throws {ClusterError} where it belongs to a run that is still at work
 */
export function ownCluster(note: string, isThere: boolean): (() => void) | undefined {
  if (isThere && !existsSync(note)) return undefined;
  const release = takeLock(note);
  if (release) return release;
  throw new ClusterError(`Another \`npm test\` is at work (process ${holder(note)}).`, {
    hint: 'Wait until it is done, or give this one a cluster of its own: KIND_CLUSTER_NAME=kindbook-test-2 npm test',
  });
}

/** The provider tests delete their clusters themselves; a run that was interrupted in the middle of them has not. */
async function deleteProviderClusters(): Promise<void> {
  // This is a run that one of them has started.
  if (clusterName.startsWith(providerCluster)) return;
  for (const name of notedClusters().filter((name) => name.startsWith(providerCluster)))
    await run(process.execPath, ['src/cli/main.ts', 'cluster', 'delete'], {
      cwd: root,
      env: { KIND_CLUSTER_NAME: name },
    });
}
