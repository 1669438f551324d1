import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { createSecureContext, type ConnectionOptions } from 'node:tls';
import type { KubeConfig } from '@kubernetes/client-node';
import { Agent, request, type Dispatcher } from 'undici';
import WebSocket from 'ws';
import { ClusterError } from '../base/errors.ts';

/** An answer of the API server that says no; `status` is its `Status` object (meta/v1) as far as it sent one. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly code: number;
  readonly status: ApiStatus;

  constructor(code: number, { message, details, ...status }: ApiStatus) {
    super(message === undefined ? `The API server answered ${code}.` : shortened(message));
    this.code = code;
    this.status = {
      ...status,
      ...(message === undefined ? {} : { message: shortened(message) }),
      ...(details === undefined ? {} : { details: shortenedCauses(details) }),
    };
  }
}

/**
 * Characters of a message. The API server quotes in it what it was sent, at any length: nobody reads more, and the
 * patterns that look for known words in it are quick.
 */
const longestMessage = 10_000;

function shortened(words: string): string {
  return words.length > longestMessage ? `${words.slice(0, longestMessage)}…` : words;
}

function shortenedCauses(details: NonNullable<ApiStatus['details']>): ApiStatus['details'] {
  const { causes, ...more } = details;
  const shorter = causes?.map(({ message, ...cause }) => ({
    ...cause,
    ...(message === undefined ? {} : { message: shortened(message) }),
  }));
  return { ...more, ...(shorter === undefined ? {} : { causes: shorter }) };
}

/** The members of a `Status` object that kindbook reads. */
export interface ApiStatus {
  status?: string;
  message?: string;
  reason?: string;
  details?: { causes?: { reason?: string; message?: string; field?: string }[] };
}

/** What can be done about kindbook's own cluster when it does not answer. */
const ownHint =
  'kindbook keeps trying. `npm run cluster -- status` shows more; `npm start` starts a stopped cluster again.';

/** The API server did not answer: it is stopped, gone, or too slow. */
export class UnreachableError extends ClusterError {
  override name = 'UnreachableError';

  constructor(cause: unknown, hint = ownHint) {
    super('The cluster does not answer.', { detail: (cause as Error).message, hint, cause });
  }
}

/** Whether a refusal says nothing about what was asked: the API server has no time, or something behind it has none. */
export function isBusy({ code, status }: ApiError): boolean {
  return (
    code === 429 ||
    code === 503 ||
    code === 504 ||
    /^(?:Timeout|ServerTimeout|TooManyRequests)$/.test(status.reason ?? '')
  );
}

/** The API server has no time for a question: it is asked too much at once. No verdict about what was asked. */
export class BusyError extends ClusterError {
  override name = 'BusyError';

  constructor(cause: ApiError) {
    super('The cluster is busy.', {
      detail: cause.message,
      hint: 'Wait a moment, then try again.',
      cause,
    });
  }
}

/**
 * An API server that has no time says by `Retry-After` when to come back
 * (https://kubernetes.io/docs/concepts/cluster-administration/flow-control/). client-go comes back ten times; here
 * somebody waits at a screen.
 */
const mostTries = 4;
/** Seconds; a client that is told to wait longer tells the reader so instead. */
const longestPause = 5;

/** One request to the API server. */
export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path with query, for instance `/api/v1/namespaces?limit=1`. */
  path: string;
  body?: string;
  contentType?: string;
  accept?: string;
  signal?: AbortSignal;
  /** Milliseconds until the answer's head must be there; 10 seconds where nothing is said. */
  timeout?: number;
}

/** An answer with its code and what was said in `Warning` headers (RFC 7234, code 299). */
export interface ApiAnswer<T> {
  code: number;
  body: T;
  warnings: string[];
}

/** An answer with its whole text. */
interface Answered {
  readonly response: Dispatcher.ResponseData;
  readonly text: string;
}

/** Whether a request that was carried out already gives the same when it is sent again: it reads, or is a server-side apply. */
function isRepeatable({ method = 'GET', contentType }: ApiRequest): boolean {
  return method === 'GET' || (method === 'PATCH' && contentType === 'application/apply-patch+yaml');
}

/**
 * Speaks to one API server, with the reader's own bytes where that is wanted. client-node's typed API drops unknown
 * fields from objects and hides `Warning` headers, so kindbook takes only the kubeconfig's reading from it.
 */
export class ApiClient {
  readonly #config: KubeConfig;
  readonly #server: string;
  readonly #whenUnreachable: string | undefined;
  /** What ends each stream that is waited for or read, and each question that can be asked again, until it is answered. */
  readonly #inUse = new Set<AbortController>();
  #identity: Identity;
  #renewing: Promise<void> | undefined;

  private constructor(
    config: KubeConfig,
    server: string,
    identity: Identity,
    whenUnreachable: string | undefined,
  ) {
    this.#config = config;
    // It may have a path, where one host leads to many clusters.
    this.#server = server.replace(/\/+$/, '');
    this.#identity = identity;
    this.#whenUnreachable = whenUnreachable;
  }

  /**
   * Makes a client for the current context of a kubeconfig.
   *
   * @param kubeconfig absolute path of the kubeconfig file
   * @throws {ClusterError} when the file is missing, not a kubeconfig, or names no cluster
   */
  static async fromKubeconfig(kubeconfig: string): Promise<ApiClient> {
    const config = await loadConfig(kubeconfig);
    const cluster = config.getCurrentCluster();
    if (!cluster) {
      throw new ClusterError('The kubeconfig names no cluster.', {
        detail: kubeconfig,
        hint: 'Delete the cluster with `npm run cluster -- delete` and run `npm start` again.',
      });
    }
    return ApiClient.of(config, cluster.server);
  }

  /**
   * Makes a client for the current context of a configuration that is read already.
   *
   * @param server the address of its API server
   * @param whenUnreachable what the reader does when that does not answer; undefined for kindbook's own cluster
   * @throws {Error} of client-node, when the credentials cannot be had
   */
  static async of(
    config: KubeConfig,
    server: string,
    whenUnreachable?: string,
  ): Promise<ApiClient> {
    return new ApiClient(config, server, await identityOf(config), whenUnreachable);
  }

  /**
   * Sends one request and reads its whole answer as JSON.
   *
   * @throws {ApiError} when the API server answers with a failure
   * @throws {UnreachableError} when it does not answer
   */
  async json<T>(options: ApiRequest): Promise<ApiAnswer<T>> {
    const { response, text } = await (isRepeatable(options)
      ? this.#answeredAgain(options)
      : this.#answered(options));
    return {
      code: response.statusCode,
      body: parseAnswer(text) as T,
      warnings: warningsOf(response.headers['warning']),
    };
  }

  /** As `json`, but leaves the body to be read piece by piece: for watches and logs. */
  async stream(options: ApiRequest): Promise<Dispatcher.ResponseData> {
    const given = new AbortController();
    this.#inUse.add(given);
    const signals = [given.signal, ...(options.signal ? [options.signal] : [])];
    try {
      const response = await this.#answer({ ...options, signal: AbortSignal.any(signals) });
      response.body.on('close', () => this.#inUse.delete(given));
      return response;
    } catch (error) {
      this.#inUse.delete(given);
      throw error === given.signal.reason ? this.unreachable(error) : error;
    }
  }

  /**
   * Gives up all connections that are in use, for when the API server did not answer something else: nobody knows then
   * whether they still carry anything. One that a router has forgotten is silent for ever, as a watch is to which nothing
   * happens. Readers of streams begin again, as after any other break; a question that can be asked twice is asked again
   * over a new connection.
   */
  giveUpConnections(): void {
    const why = new Error('The API server did not answer, and the connection was given up.');
    for (const given of this.#inUse) given.abort(why);
  }

  /** Asks, and once more where the connection is given up meanwhile. */
  async #answeredAgain(options: ApiRequest): Promise<Answered> {
    const given = new AbortController();
    this.#inUse.add(given);
    const signals = [given.signal, ...(options.signal ? [options.signal] : [])];
    try {
      return await this.#answered({ ...options, signal: AbortSignal.any(signals) });
    } catch (error) {
      if (!given.signal.aborted || options.signal?.aborted) throw error;
    } finally {
      this.#inUse.delete(given);
    }
    return await this.#answered(options);
  }

  async #answered(options: ApiRequest): Promise<Answered> {
    const response = await this.#answer(options);
    return { response, text: await this.#read(response) };
  }

  async #answer(options: ApiRequest): Promise<Dispatcher.ResponseData> {
    for (let tries = 1; ; tries++) {
      const identity = this.#identity;
      const response = await this.#send(options);
      if (response.statusCode < 400) return response;
      const text = await this.#read(response);
      if (response.statusCode === 401 && tries === 1) {
        await this.#renew(identity);
        continue;
      }
      const pause = pauseOf(response);
      if (pause === undefined || tries === mostTries) {
        throw new ApiError(response.statusCode, statusOf(text));
      }
      await delay(pause * 1_000, undefined, { ...(options.signal && { signal: options.signal }) });
    }
  }

  async #send(options: ApiRequest): Promise<Dispatcher.ResponseData> {
    const { method = 'GET', path, body, contentType, accept, signal, timeout = 10_000 } = options;
    const url = this.#urlOf(path);
    let response: Dispatcher.ResponseData;
    try {
      response = await request(url, {
        dispatcher: this.#identity.agent,
        method,
        headersTimeout: timeout,
        headers: {
          ...this.#identity.headers,
          accept: accept ?? 'application/json',
          ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
        },
        body: body ?? null,
        signal: signal ?? null,
      });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw this.unreachable(cause);
    }
    // The reader of the body is told of a break; one that nobody reads any more must not end the process.
    response.body.on('error', () => undefined);
    return response;
  }

  /**
   * Opens a WebSocket to a subresource that speaks by channels: exec, attach, portforward
   * (https://kubernetes.io/docs/reference/using-api/api-concepts/#streaming-connections).
   *
   * @param protocols the subprotocols that the caller understands, for instance `v4.channel.k8s.io`
   * @returns an open socket, paused: nothing that comes is lost before the caller listens and calls `resume`
   * @throws {ApiError} when the API server answers with a failure
   * @throws {UnreachableError} when it does not answer
   */
  async webSocket(path: string, protocols: string[], timeout = 10_000): Promise<WebSocket> {
    const { tls, headers } = this.#identity;
    const url = this.#urlOf(path);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url, protocols, {
      ...tls,
      headers,
      handshakeTimeout: timeout,
      perMessageDeflate: false,
    });
    return await new Promise((resolve, reject) => {
      socket.once('open', () => {
        // What breaks it later is told by its end; an error that nobody hears must not end the process.
        socket.on('error', () => undefined);
        socket.pause();
        resolve(socket);
      });
      socket.once('error', (cause) => reject(this.unreachable(cause)));
      socket.once('unexpected-response', (request, response) => {
        void readText(response).then((text) => {
          request.destroy();
          reject(new ApiError(response.statusCode ?? 500, statusOf(text)));
        });
      });
    });
  }

  /** Closes every connection when the requests that are under way are done; watches have to be ended before. */
  async close(): Promise<void> {
    await this.#identity.agent.close();
  }

  /** Says that the API server did not answer, and what its reader can do. */
  unreachable(cause: unknown): UnreachableError {
    return new UnreachableError(cause, this.#whenUnreachable);
  }

  /**
   * The address of a path. `URL` resolves dots and backslashes: a path that it changes leads elsewhere than it says, and
   * `paths.ts` did not build it.
   */
  #urlOf(path: string): URL {
    const base = new URL(this.#server).pathname.replace(/\/+$/, '');
    const url = new URL(this.#server + path);
    if (url.pathname !== base + path.replace(/\?.*$/s, '')) {
      throw new Error(`Not a path of the API server: ${path}`);
    }
    return url;
  }

  async #read(response: Dispatcher.ResponseData): Promise<string> {
    try {
      return await response.body.text();
    } catch (cause) {
      throw this.unreachable(cause);
    }
  }

  /** Tokens of a company's login last for minutes: the kubeconfig says how to get the next one. */
  async #renew(refused: Identity): Promise<void> {
    if (this.#identity !== refused) return;
    this.#renewing ??= identityOf(this.#config)
      .then((identity) => {
        this.#identity = identity;
        // What still runs over the old one, such as a watch, comes to its end.
        void refused.agent.close();
      })
      .catch((cause: unknown) => {
        throw this.unreachable(cause);
      })
      .finally(() => (this.#renewing = undefined));
    await this.#renewing;
  }
}

/** As whom, and how, the API server is spoken to. */
interface Identity {
  agent: Agent;
  headers: Record<string, string>;
  tls: Pick<ConnectionOptions, 'secureContext' | 'rejectUnauthorized' | 'servername'>;
}

async function identityOf(config: KubeConfig): Promise<Identity> {
  const options: RequestOptions & { servername?: string } = {};
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key, rejectUnauthorized = true, servername } = options;
  // One for all connections: a watch has a connection of its own, and would read and keep the certificates once more. V8
  // does not hurry to free what is none of its own memory.
  const secureContext = createSecureContext({ ca, cert, key });
  const tls = { secureContext, rejectUnauthorized, ...(servername && { servername }) };
  const agent = new Agent({
    // Over HTTP/2 undici 8.12 throws ClientDestroyedError out of any handler's reach when an ended watch's session goes.
    allowH2: false,
    // A watch may be silent for minutes; that is not a fault.
    bodyTimeout: 0,
    connect: { ...tls, timeout: 5_000 } as NonNullable<Agent.Options['connect']>,
  });
  const headers = { ...((options.headers ?? {}) as Record<string, string>) };
  // A user with a password: client-node leaves it to https.
  if (options.auth) {
    headers['Authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  }
  return { agent, headers, tls };
}

async function loadConfig(kubeconfig: string): Promise<KubeConfig> {
  // Loaded late: it takes most of a second, and the page is served before it is needed.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    config.loadFromString(readFileSync(kubeconfig, 'utf8'));
  } catch (cause) {
    throw new ClusterError('The kubeconfig of the cluster cannot be read.', {
      detail: (cause as Error).message,
      hint: 'Delete the cluster with `npm run cluster -- delete` and run `npm start` again.',
      cause,
    });
  }
  return config;
}

/**
 * Reads JSON of the API server.
 *
 * @throws {ApiError} 502 for what is none, without its words: they may hold values of Secrets
 */
export function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(502, { message: 'The API server answered with what is not JSON.' });
  }
}

/** How many seconds to wait before the request is sent again; undefined where that is not asked for. */
function pauseOf({ statusCode, headers }: Dispatcher.ResponseData): number | undefined {
  if (statusCode !== 429 && statusCode < 500) return undefined;
  const seconds = Number(headers['retry-after'] ?? NaN);
  return seconds >= 0 && seconds <= longestPause ? seconds : undefined;
}

/** The body of a refused upgrade, as far as it comes. */
async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  try {
    for await (const chunk of body) text += chunk.toString();
  } catch {
    // The code alone says enough.
  }
  return text;
}

/** Not every failure is a `Status` object: an aggregated API may answer with plain text, or with any JSON. */
export function statusOf(text: string): ApiStatus {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return { message: text };
  }
  const { status, message, reason, details } = membersOf(said);
  const { causes } = membersOf(details);
  return {
    ...wordsOf({ status, message, reason }),
    details: {
      causes: (Array.isArray(causes) ? causes : []).map((cause) => {
        const { reason, message, field } = membersOf(cause);
        return wordsOf({ reason, message, field });
      }),
    },
  };
}

function membersOf(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? value : {};
}

/** The members that are texts. */
function wordsOf<Name extends string>(
  members: Record<Name, unknown>,
): Partial<Record<Name, string>> {
  const texts = Object.entries(members).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(texts) as Partial<Record<Name, string>>;
}

/** Reads `Warning` headers: `299 - "text"`, several joined by a comma, quotes escaped (RFC 7234, 5.5). */
export function warningsOf(header: string | string[] | undefined): string[] {
  const text = [header ?? []].flat().join(', ');
  return [...text.matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, words]) =>
    words!.replace(/\\(.)/g, '$1'),
  );
}
