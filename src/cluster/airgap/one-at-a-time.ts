import { join } from 'node:path';
import { cachePath } from '../base/cache.ts';
import { ClusterError } from '../base/errors.ts';
import { holder, takeLock, withLock } from '../docker/lock.ts';

/** Milliseconds that another kindbook may take to build before this one gives up waiting for it. */
const patience = 40 * 60_000;

/** Builds that keep out of each other's way have one of these in common. */
export type BuildLock = (typeof buildLocks)[number];
const buildLocks = ['airgap', 'cilium', 'flannel', 'kind'] as const;

const underWay = new Map<string, Promise<unknown>>();

/**
 * One build of a kind at a time: a second call in this process shares the first, another process is waited for.
 *
 * @param name what is built
 * @param lock the builds that keep out of each other's way
 */
export async function oneAtATime<T>(
  name: string,
  lock: BuildLock,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const running = underWay.get(name);
  if (running) return (await running) as T;
  const build = withLock(lockFile(lock), { within: patience, signal }, work);
  underWay.set(name, build);
  try {
    return await build;
  } finally {
    underWay.delete(name);
  }
}

/**
 * Does something at once while none of these builds is under way, in this process or another.
 *
 * @param lock the builds
 * @returns false where one was under way, so that nothing was done
 */
export function unlessBuilding(lock: BuildLock, work: () => void): boolean {
  const release = takeLock(lockFile(lock));
  if (!release) return false;
  try {
    work();
    return true;
  } finally {
    release();
  }
}

/**
 * Does something while nothing at all is being built.
 *
 * @throws {ClusterError} when something is
 */
export async function whileNothingIsBuilt<T>(work: () => Promise<T>): Promise<T> {
  const held = buildLocks.map((lock) => ({ lock, release: takeLock(lockFile(lock)) }));
  try {
    const busy = held.find(({ release }) => !release);
    if (!busy) return await work();
    throw new ClusterError(
      `Another kindbook (process ${holder(lockFile(busy.lock))}) is building something.`,
      { hint: 'Wait until it is done and run the command again.' },
    );
  } finally {
    for (const { release } of held) release?.();
  }
}

function lockFile(lock: BuildLock): string {
  return join(cachePath('builds'), `${lock}.lock`);
}
