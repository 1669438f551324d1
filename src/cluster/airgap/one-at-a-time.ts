import { join } from 'node:path';
import { cachePath } from '../base/cache.ts';
import { withLock } from '../docker/lock.ts';

/** Milliseconds that another kindbook may take to build before this one gives up waiting for it. */
const patience = 40 * 60_000;

const underWay = new Map<string, Promise<unknown>>();

/**
 * One build of a kind at a time: a second call in this process shares the first, another process is waited for.
 *
 * @param name what is built
 * @param lock the builds that keep out of each other's way
 */
export async function oneAtATime<T>(
  name: string,
  lock: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const running = underWay.get(name);
  if (running) return (await running) as T;
  const file = join(cachePath('builds'), `${lock}.lock`);
  const build = withLock(file, { within: patience, signal }, work);
  underWay.set(name, build);
  try {
    return await build;
  } finally {
    underWay.delete(name);
  }
}
