import { setTimeout as delay } from 'node:timers/promises';

/** How a refusal that passes by itself is waited out. */
interface Patience {
  /** Whether an error is such a refusal. */
  passes: (error: unknown) => boolean;
  /** Milliseconds after which it is thrown all the same. */
  within: number;
  /** Milliseconds between two tries. */
  pause: number;
  /** Ends the wait. */
  signal?: AbortSignal | undefined;
}

/**
 * Does something, and again while the API server refuses it for a reason that passes by itself.
 *
 * @returns what the work gives
 * @throws what the work throws for another reason, or still throws in the end
 */
export async function tryWhile<T>(
  { passes, within, pause, signal }: Patience,
  work: () => Promise<T>,
): Promise<T> {
  for (const end = Date.now() + within; ; await delay(pause, undefined, signal && { signal })) {
    try {
      return await work();
    } catch (error) {
      if (!passes(error) || Date.now() > end) throw error;
    }
  }
}
