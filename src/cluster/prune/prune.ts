import { rmSync } from 'node:fs';
import { whileNothingIsBuilt } from '../airgap/one-at-a-time.ts';
import { findDocker } from '../docker/find-docker.ts';
import { pruneImages } from './prune-images.ts';
import { unusedFolders } from './unused-folders.ts';

/** What was removed. */
export interface Pruned {
  /** Absolute paths. */
  folders: string[];
  /** Names in Docker. */
  images: string[];
}

/**
 * Removes old builds and images of kindbook's. Everything stays that the current recipes lead to, that a container or a cluster has, and
 * that an interrupted build goes on with.
 *
 * @throws {ClusterError} while something is being built
 */
export async function prune(signal?: AbortSignal): Promise<Pruned> {
  return await whileNothingIsBuilt(async () => {
    const folders = unusedFolders();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    const docker = await findDocker(signal);
    return { folders, images: docker ? await pruneImages(docker, signal) : [] };
  });
}
