import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { guardHost, guardOrigin, guardVisitor, type GuardOptions } from './guards.ts';
import { ProblemError, problemResponse } from './problem.ts';

/** What a browser types or says at once may be as large as this; a pasted text comes in pieces. */
const maxMessage = 1024 * 1024;

/** A connection is asked for a sign of life this often, in milliseconds; after two without one it is cut. */
const pingEvery = 15_000;

/** A hundred tabs with a terminal each are served; a page that opens connections without end is not. */
const mostSockets = 500;

/** Carries an open connection; `headers` are those it was asked for with, admitted already. */
type Serve = (socket: WebSocket, headers: Headers) => void;

/**
 * Who serves a path; undefined for one that is not this route's.
 *
 * @throws {ProblemError} 404 where the path names something that is not there
 */
export type Route = (path: string) => Serve | undefined;

/** The WebSockets of the HTTP server. */
export interface WebSockets {
  /** Takes an `upgrade` event of the HTTP server. */
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Cuts every connection; browsers try again, and find the server that comes next. */
  close: () => void;
}

/**
 * Takes upgrades to WebSockets. Before it they have the guards of a request that changes something, since a WebSocket is
 * not bound to its origin by the browser.
 */
export function webSockets(guards: GuardOptions, routes: readonly Route[]): WebSockets {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessage,
    perMessageDeflate: false,
  });
  /** @throws {ProblemError} 421, 401, 403, 503 or 404 */
  const admit = (request: IncomingMessage, headers: Headers): Serve => {
    guardHost(headers, guards);
    guardVisitor(headers, guards);
    guardOrigin(headers, guards);
    if (sockets.clients.size >= mostSockets) throw tooMany();
    for (const route of routes) {
      const serve = route(request.url ?? '');
      if (serve) return serve;
    }
    throw new ProblemError({
      type: '/problems/not-found',
      status: 404,
      title: `There is no WebSocket at ${request.url}.`,
      hint: 'Reload the page: it may be older than the server.',
    });
  };
  return {
    upgrade: (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      const { host = '', origin = '', cookie = '' } = request.headers;
      const headers = new Headers({ host, origin, cookie });
      let serve: Serve;
      try {
        serve = admit(request, headers);
      } catch (error) {
        void refuse(socket, error);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        watchLife(webSocket);
        serve(webSocket, headers);
      });
    },
    close: () => {
      for (const webSocket of sockets.clients) webSocket.terminate();
    },
  };
}

function tooMany(): ProblemError {
  return new ProblemError({
    type: '/problems/too-many-connections',
    status: 503,
    title: `${mostSockets} connections are open on this server.`,
    hint: 'Close some of kindbook’s tabs; this page tries again by itself.',
  });
}

async function refuse(socket: Duplex, error: unknown): Promise<void> {
  const response = problemResponse(error);
  const body = await response.text();
  const head = [
    `HTTP/1.1 ${response.status} Refused`,
    'connection: close',
    `content-length: ${Buffer.byteLength(body)}`,
    ...[...response.headers].map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** A laptop that fell asleep does not say goodbye. */
function watchLife(socket: WebSocket): void {
  let alive = true;
  socket.on('pong', () => (alive = true));
  const timer = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, pingEvery);
  socket.on('close', () => clearInterval(timer));
  socket.on('error', () => socket.terminate());
}
