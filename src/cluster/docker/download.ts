import { createHash } from 'node:crypto';
import { EnvHttpProxyAgent, fetch } from 'undici';
import { ClusterError } from '../base/errors.ts';

/**
 * Fetches a file of a release.
 *
 * @param name what it is, for the words of an error
 * @param checksum its SHA-256 as 64 hexadecimal digits
 * @throws {ClusterError} when it cannot be had, or is not the one that was released
 */
export async function download(
  name: string,
  address: string,
  checksum: string,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const bytes = await get(name, address, signal);
  verify(name, bytes, checksum);
  return bytes;
}

/**
 * @throws {ClusterError} when the bytes are not those that the release is known by
 */
export function verify(name: string, bytes: Uint8Array, checksum: string): void {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found === checksum) return;
  throw new ClusterError(`The ${name} that was downloaded is not the one that was released.`, {
    detail: `SHA-256 ${found} instead of ${checksum}`,
    hint: `Something on the way changes downloads. Find out what, or install ${name} yourself.`,
  });
}

async function get(name: string, address: string, signal?: AbortSignal): Promise<Uint8Array> {
  const limit = AbortSignal.timeout(120_000);
  const agent = new EnvHttpProxyAgent();
  try {
    const response = await fetch(address, {
      dispatcher: agent,
      signal: signal ? AbortSignal.any([limit, signal]) : limit,
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    signal?.throwIfAborted();
    throw new ClusterError(`${name} could not be fetched.`, {
      detail: `${address}: ${words(error)}`,
      hint: `Check the network and try again, or install ${name} yourself.`,
      cause: error,
    });
  } finally {
    await agent.destroy();
  }
}

/** fetch hides what happened in its error's cause. */
function words(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
