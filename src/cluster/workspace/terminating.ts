import { ApiError } from '../api/client.ts';
import { tryWhile } from './try-while.ts';

/** Milliseconds: the API server's own memory of a namespace lags behind by less than a second. */
const within = 5_000;
const pause = 100;

/**
 * Makes something in a namespace that may be going. For a moment after a namespace was made again under the name of a deleted
 * one, the API server still takes it for the old one and refuses; then it is asked again.
 *
 * @param signal ends the wait
 * @throws {ApiError} what it says after five seconds: the namespace itself is being deleted
 */
export async function whileTerminating<T>(
  make: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return tryWhile({ passes: isTerminating, within, pause, signal }, make);
}

function isTerminating(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    error.code === 403 &&
    /because it is being terminated/.test(error.message)
  );
}
