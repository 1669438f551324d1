import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { ShellSession, ShellViewer } from '../cluster/workspace/shell-session.ts';
import type { Supervisor } from '../cluster/supervisor.ts';
import { shellRequest, type ShellRequest } from '../protocol/shell-request.ts';
import type { ShellEvent } from '../protocol/shell.ts';
import { lessonName } from '../protocol/workspace.ts';
import { guardHost, guardOrigin, type GuardOptions } from './guards.ts';
import { ProblemError, problemOf, problemResponse } from './problem.ts';

/** What a browser types or says at once may be as large as this; a pasted text comes in pieces. */
const maxMessage = 1024 * 1024;

/** A connection is asked for a sign of life this often, in milliseconds; after two without one it is cut. */
const pingEvery = 15_000;

/** The WebSocket endpoint of the terminal and the shell cells. */
export interface ShellEndpoint {
  /** Takes an `upgrade` event of the HTTP server. */
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Cuts every connection; browsers try again, and find the server that comes next. */
  close: () => void;
}

/**
 * Makes the endpoint `WS /api/workspaces/:lesson/shell`. Before the upgrade it has the guards of a request that
 * changes something, since a WebSocket is not bound to its origin by the browser.
 */
export function shellEndpoint(supervisor: Supervisor, guards: GuardOptions): ShellEndpoint {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessage,
    perMessageDeflate: false,
  });
  return {
    upgrade: (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      let lesson: string;
      try {
        lesson = admit(request, guards);
      } catch (error) {
        void refuse(socket, error);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        watchLife(webSocket);
        serve(webSocket, lesson, supervisor);
      });
    },
    close: () => {
      for (const webSocket of sockets.clients) webSocket.terminate();
    },
  };
}

/**
 * @returns the lesson whose shell is asked for
 * @throws {ProblemError} 421, 403 or 404
 */
function admit(request: IncomingMessage, guards: GuardOptions): string {
  const { host = '', origin = '', cookie = '' } = request.headers;
  const headers = new Headers({ host, origin, cookie });
  guardHost(headers, guards);
  guardOrigin(headers, guards);
  const [, name] = /^\/api\/workspaces\/([^/?]+)\/shell$/.exec(request.url ?? '') ?? [];
  const lesson = lessonName.safeParse(name);
  if (lesson.success) return lesson.data;
  throw new ProblemError({
    type: '/problems/not-found',
    status: 404,
    title: `There is no WebSocket at ${request.url}.`,
    hint: 'Reload the page: it may be older than the server.',
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

/** Carries one connection: its first message opens a shell or goes on with one, the others belong to that. */
function serve(socket: WebSocket, lesson: string, supervisor: Supervisor): void {
  let opening = false;
  let session: ShellSession | undefined;
  const say = (event: ShellEvent) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(event));
  };
  const viewer: ShellViewer = {
    output: (bytes) => socket.send(bytes),
    ended: (end) => say({ event: 'ended', end }),
    replaced: () => socket.close(4000, 'opened elsewhere'),
  };
  const attach = (found: ShellSession, from: number) => {
    if (socket.readyState !== socket.OPEN) return found.close();
    session = found;
    found.attach(viewer, from, (next) => say({ event: 'opened', session: found.id, from: next }));
  };
  const take = async (request: ShellRequest): Promise<void> => {
    if (request.type === 'open' || request.type === 'resume') {
      if (opening) return;
      opening = true;
      say({ event: 'starting' });
      const { shells } = supervisor.workspaces();
      const { columns, rows } = request;
      const size = { columns, rows };
      if (request.type === 'open') {
        attach(await shells.open(lesson, { size, run: request.run }), 0);
        return;
      }
      const found = shells.find(lesson, request.session);
      if (!found) return say({ event: 'unknown' });
      attach(found, request.from);
      found.resize(size);
      return;
    }
    switch (request.type) {
      case 'resize':
        return session?.resize(request);
      case 'seen':
        return session?.seen(request.bytes);
      case 'stop':
        return session?.stop();
      case 'close':
        session?.close();
        socket.close();
    }
  };
  socket.on('message', (data: RawData, isBinary) => {
    if (isBinary) return session?.write(data as Buffer);
    const request = readRequest(data as Buffer);
    if (!request) return socket.close(1008, 'not understood');
    take(request).catch((error: unknown) => {
      const { title, detail, hint } = problemOf(error);
      say({ event: 'ended', end: { problem: { title, detail, hint } } });
    });
  });
  socket.on('close', () => session?.detach(viewer));
}

/** @returns undefined for what this server does not understand: the page may be older or newer than it */
function readRequest(data: Buffer): ShellRequest | undefined {
  try {
    return shellRequest.parse(JSON.parse(data.toString()));
  } catch {
    return undefined;
  }
}
