import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until a condition holds, by asking again and again.
 *
 * @param condition returns a value other than `undefined`, `null` and `false` when it holds
 * @param options.within milliseconds after which it is given up
 * @param options.every milliseconds between two questions
 * @returns the condition's value, or undefined when the time is over
 * @throws what `condition` throws; an AbortError when `signal` is aborted
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  options: { within: number; every?: number; signal?: AbortSignal },
): Promise<Exclude<T, undefined | null | false> | undefined> {
  const end = performance.now() + options.within;
  for (;;) {
    options.signal?.throwIfAborted();
    const value = await condition();
    if (value) return value as Exclude<T, undefined | null | false>;
    const left = end - performance.now();
    if (left <= 0) return undefined;
    await delay(Math.min(options.every ?? 100, left), undefined, { signal: options.signal });
  }
}
