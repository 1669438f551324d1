import { statfsSync } from 'node:fs';
import { cachePath } from './cache.ts';
import { ClusterError } from './errors.ts';

const gibibyte = 1024 ** 3;

/**
 * Makes sure that there is room before something big begins: some programs (apt) hang on a full disk instead of failing.
 *
 * @param gigabytes how many GiB have to be free where the cache is
 * @param purpose what they are for, as in "to compile Kubernetes"
 * @throws {ClusterError} when there is less
 */
export function requireSpace(gigabytes: number, purpose: string): void {
  const { bavail, bsize } = statfsSync(cachePath());
  const free = (bavail * bsize) / gibibyte;
  if (free >= gigabytes) return;
  throw new ClusterError(`There is not enough disk space ${purpose}.`, {
    detail: `${free.toFixed(1)} GiB are free; ${gigabytes} GiB are needed.`,
    hint: 'Free some space, then run `npm start` again: it continues from here.',
  });
}
