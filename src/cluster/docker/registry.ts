import { EnvHttpProxyAgent, fetch } from 'undici';
import { docker as callDocker } from './docker.ts';
import type { Docker } from './docker.ts';
import { isLoopback } from './reference.ts';
import type { Reference } from './reference.ts';

/** How long all of a registry's answers may take together, in milliseconds. */
const registryWithin = 5_000;

/** What came of asking for a registry. */
export type RegistryAnswer =
  | { answers: true; host: string }
  /** `why` says of every host that was asked what became of it. */
  | { answers: false; host: string; why: string };

/**
 * The addresses at which a reference's image may be had. For Docker's default registry the engine is asked: it
 * knows the registry's address and the mirrors it was told to use.
 *
 * @returns base addresses, without `/v2/`, the likeliest first
 */
export async function registryAddresses(
  docker: Docker,
  reference: Reference,
  signal?: AbortSignal,
): Promise<string[]> {
  if (reference.host !== undefined) return [addressOf(reference.host)];
  const info = await callDocker(
    docker,
    ['info', '--format', '{{json .RegistryConfig.Mirrors}}\n{{.IndexServerAddress}}'],
    { signal, timeout: registryWithin },
  );
  return parseRegistryInfo(info);
}

/**
 * @param info two lines of `docker info`: its mirrors as JSON (or null) and the default registry's address
 */
export function parseRegistryInfo(info: string): string[] {
  const [mirrors = '', index = ''] = info.trim().split('\n');
  const parsed: unknown = JSON.parse(mirrors === '' ? 'null' : mirrors);
  const named = Array.isArray(parsed) ? parsed.filter((item) => typeof item === 'string') : [];
  return [...named, index]
    .filter((address) => address !== '')
    .map((address) => new URL(address).origin);
}

/** `registry.example:5000` -> `https://registry.example:5000`; plain HTTP on this machine. */
export function addressOf(host: string): string {
  return `${isLoopback(host) ? 'http' : 'https'}://${host}`;
}

/**
 * Asks registries whether they are there (`GET /v2/`, OCI distribution specification: 200, or 401 for one that
 * wants a login first), all at once, and gives up on the silent ones after a while: also on one that accepts the
 * connection and says nothing.
 *
 * @param addresses base addresses
 * @param within milliseconds for all of them together
 */
export async function probeRegistry(
  addresses: string[],
  options: { within?: number; signal?: AbortSignal } = {},
): Promise<RegistryAnswer> {
  const within = options.within ?? registryWithin;
  const limit = AbortSignal.timeout(within);
  const signal = options.signal ? AbortSignal.any([limit, options.signal]) : limit;
  // The reader's proxy settings hold, but not for this machine's own registry.
  const noProxy = [process.env.no_proxy ?? process.env.NO_PROXY, 'localhost', '127.0.0.1', '::1'];
  const agent = new EnvHttpProxyAgent({ noProxy: noProxy.filter(Boolean).join(',') });
  const ask = async (address: string): Promise<string> => {
    const response = await fetch(`${address}/v2/`, {
      signal,
      redirect: 'manual',
      dispatcher: agent,
    });
    await response.body?.cancel();
    if (response.status === 200 || response.status === 401) return address;
    throw new Error(`HTTP ${response.status}`);
  };
  const hosts = addresses.map((address) => new URL(address).host);
  try {
    const answered = await Promise.any(addresses.map(ask));
    return { answers: true, host: new URL(answered).host };
  } catch (error) {
    options.signal?.throwIfAborted();
    const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
    const why = errors.map((cause, index) => `${hosts[index]}: ${reason(cause, within)}`);
    return { answers: false, host: hosts.join(', '), why: why.join('; ') };
  } finally {
    await agent.destroy();
  }
}

function reason(error: unknown, within: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${within / 1000} s`;
  const cause = error.cause instanceof Error ? error.cause : error;
  return (cause as NodeJS.ErrnoException).code ?? cause.message;
}
