import { join } from 'node:path';
import { cachePath, clusterName } from '../base/cache.ts';

/** The file of the lock that who works on the cluster holds. Beside the cluster's folder and not in it, since deleting a cluster deletes its folder. */
export function clusterLock(): string {
  return join(cachePath('clusters'), `${clusterName}.lock`);
}
