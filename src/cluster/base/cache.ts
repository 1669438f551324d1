import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import envPaths from 'env-paths';

/**
 * The one folder of the user's cache directory in which kindbook keeps every download, build, engine and
 * kubeconfig. It follows `XDG_CACHE_HOME` (XDG Base Directory Specification), which is also how a test gets
 * an empty cache.
 */
export const cacheFolder = envPaths('kindbook', { suffix: '' }).cache;

/**
 * Returns the absolute path of a folder inside the cache, made if it is not there.
 *
 * @param parts folder names below the cache folder
 * @throws {NodeJS.ErrnoException} when the folder cannot be made (full disk, no permission)
 */
export function cachePath(...parts: string[]): string {
  const folder = join(cacheFolder, ...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The name of kindbook's cluster; kind's own variable changes it, so that a test can have one for itself. */
export const clusterName = process.env.KIND_CLUSTER_NAME ?? 'kindbook';

/** The name of the second cluster on which the CNI bench tries networks: that of kindbook's own with an ending. */
export const benchName = `${clusterName}-cni`;

/** The folder of one cluster: its kubeconfig, its kind config, the note of the server that runs for it. */
export function clusterFolder(name = clusterName): string {
  return cachePath('clusters', name);
}
