import {
  createServer,
  request,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { once } from 'node:events';
import type { PreviewTarget } from '../../protocol/objects.ts';
import type { ApiClient } from '../api/client.ts';
import { ClusterError } from '../base/errors.ts';
import { backendOf, type Backend } from './backend.ts';
import { connectToPod } from './pod-socket.ts';
import { isOurCookie } from './our-cookie.ts';
import { problemPage } from './problem-page.ts';

/**
 * A port on loopback behind which a Service or a Pod of a workspace answers HTTP, WebSockets included. Each request
 * chooses its Pod again, so it goes on when a Pod is replaced.
 *
 * It lives on another host than kindbook's page (127.0.0.1 where that is localhost, and the other way round): browsers
 * keep cookies by host and not by port (RFC 6265, 8.5), so the reader's app would otherwise be sent kindbook's token. Should
 * a reader have opened kindbook by both names, the token is taken out here.
 */
export class PreviewServer {
  readonly #client: ApiClient;
  readonly #target: PreviewTarget;
  readonly #names: readonly string[];
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();
  #usedAt = Date.now();
  #port = 0;

  /** @param host the only name that it answers to; any of loopback's if left out */
  constructor(client: ApiClient, target: PreviewTarget, host?: string) {
    this.#client = client;
    this.#target = target;
    this.#names = host === undefined ? ['127.0.0.1', 'localhost'] : [host];
    this.#server = createServer((incoming, outgoing) => void this.#answer(incoming, outgoing));
    this.#server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
      void this.#upgrade(incoming, socket, head);
    });
    // A browser that goes away in the middle is no fault.
    this.#server.on('clientError', (_, socket) => socket.destroy());
  }

  /** When it was last asked for something, in milliseconds since the epoch. */
  get usedAt(): number {
    return this.#usedAt;
  }

  /** Begins to listen on a free port of loopback, and gives its number. */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as { port: number }).port;
    return this.#port;
  }

  /** Ends it with all its connections. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    this.#usedAt = Date.now();
    let backend: Backend | undefined;
    try {
      this.#guardHost(incoming);
      backend = await backendOf(this.#client, this.#target);
      const stream = await this.#connect(backend);
      outgoing.on('close', () => stream.destroy());
      const answer = await this.#ask(incoming, stream);
      outgoing.writeHead(answer.statusCode ?? 502, withoutOurCookies(answer.headers));
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    } catch (error) {
      const { status, page } = problemPage(error, this.#target, backend);
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(status, pageHeaders).end(page);
    }
  }

  /** A WebSocket: the heads of request and answer go over without kindbook's cookies, and after them bytes both ways. */
  async #upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    this.#usedAt = Date.now();
    this.#keep(socket);
    socket.on('error', () => socket.destroy());
    try {
      this.#guardHost(incoming);
      const stream = await this.#connect(await backendOf(this.#client, this.#target));
      socket.on('close', () => stream.destroy());
      const outgoing = this.#request(incoming, stream).end();
      const isUpgraded = await new Promise<boolean>((resolve, reject) => {
        outgoing.on('upgrade', (answer, _, first) => {
          socket.write(Buffer.concat([Buffer.from(headOf(answer)), first]));
          resolve(true);
        });
        outgoing.on('response', (answer) => {
          socket.write(headOf(answer));
          answer.on('error', () => socket.destroy());
          answer.pipe(socket);
          resolve(false);
        });
        outgoing.on('error', reject);
      });
      if (!isUpgraded) return;
      stream.on('error', () => socket.destroy());
      stream.on('close', () => socket.destroy());
      stream.write(head);
      socket.pipe(stream);
      stream.pipe(socket);
    } catch {
      socket.end('HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n');
    }
  }

  async #connect(backend: Backend): Promise<Duplex> {
    const { namespace } = this.#target;
    const stream = await connectToPod(this.#client, { namespace, ...backend });
    this.#keep(stream);
    // Its user is told; when nobody does any more, it must not end the process.
    stream.on('error', () => undefined);
    return stream;
  }

  #ask(incoming: IncomingMessage, stream: Duplex): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const outgoing = this.#request(incoming, stream);
      outgoing.on('response', resolve);
      // The stream's own error has the kubelet's words; the request only says that it was cut off.
      outgoing.on('error', (error) => reject(stream.errored ?? error));
      incoming.pipe(outgoing);
    });
  }

  /** The request to the Pod, as it came in; its body is still to be sent. */
  #request(incoming: IncomingMessage, stream: Duplex): ClientRequest {
    const isUpgrade = incoming.headers.upgrade !== undefined;
    return request({
      createConnection: () => stream,
      method: incoming.method,
      path: incoming.url,
      headers: {
        ...Object.fromEntries(grouped(rawHeaders(incoming))),
        ...(isUpgrade ? {} : { connection: 'close' }),
      },
      setHost: false,
    });
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  /**
   * A foreign site whose name was pointed at loopback (DNS rebinding) sends its own name, and so does another user of this machine
   * who does not know the name of a private one.
   */
  #guardHost({ headers }: IncomingMessage): void {
    const hosts = this.#names.map((name) => `${name}:${this.#port}`);
    if (!hosts.includes(headers.host ?? '')) throw new ForeignHost();
  }
}

/** A request for another host than this preview's own. */
class ForeignHost extends ClusterError {
  constructor() {
    super('This preview does not answer to that host name.', {
      hint: 'Open it by the link that kindbook shows.',
    });
  }
}

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
};

/** The headers of a message as they came, in pairs. */
function pairsOf({ rawHeaders: raw }: IncomingMessage): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [
    raw[2 * index]!,
    raw[2 * index + 1]!,
  ]);
}

/** The headers of a request as they came, without kindbook's cookies and without what is meant for this hop only. */
function rawHeaders(incoming: IncomingMessage): [string, string][] {
  const isUpgrade = incoming.headers.upgrade !== undefined;
  const pairs: [string, string][] = [];
  for (const [name, value] of pairsOf(incoming)) {
    const low = name.toLowerCase();
    if (low === 'cookie') {
      const theirs = value.split(';').filter((cookie) => !isOurCookie(cookie));
      if (theirs.length > 0) pairs.push([name, theirs.map((cookie) => cookie.trim()).join('; ')]);
    } else if (low !== 'keep-alive' && (isUpgrade || low !== 'connection')) {
      pairs.push([name, value]);
    }
  }
  return pairs;
}

function grouped(pairs: [string, string][]): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value]);
  return all;
}

/** The headers of an answer; an app cannot set what is kindbook's token. */
function withoutOurCookies(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { 'set-cookie': cookies, connection: _, 'keep-alive': __, ...rest } = headers;
  const theirs = cookies?.filter((cookie) => !isOurCookie(cookie));
  return { ...rest, ...(theirs && theirs.length > 0 ? { 'set-cookie': theirs } : {}) };
}

/** The head of the answer to an upgrade; one that refuses it ends with its connection. */
function headOf(answer: IncomingMessage): string {
  const isUpgrade = answer.statusCode === 101;
  const headers = pairsOf(answer).filter(([name, value]) => {
    const low = name.toLowerCase();
    if (low === 'set-cookie') return !isOurCookie(value);
    return isUpgrade || !/^(?:connection|keep-alive|transfer-encoding)$/.test(low);
  });
  if (!isUpgrade) headers.push(['connection', 'close']);
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${lines.join('')}\r\n`;
}
