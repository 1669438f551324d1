import type { RawData, WebSocket } from 'ws';
import { sockets } from '../protocol/routes.ts';
import { streamRequest, type StreamRequest } from '../protocol/stream-request.ts';
import { signOfLifeMs, type StreamMessage } from '../protocol/stream.ts';
import { ProblemError, problemOf } from './problem.ts';
import type { Streams } from './streams.ts';
import type { Route } from './web-sockets.ts';

/** A lab's page has three, and a fourth while a log is read. */
const mostStreams = 20;

/**
 * `WS /api/streams`: all streams of events of one page over one connection. Over HTTP/1.1 a browser opens at most six
 * connections to a server, for all of its windows together; streams would take them all, and an Apply would find none.
 *
 * Each stream is what a GET of its path answers with; the guards of the connection are stricter than that GET's.
 */
export function pageSocketRoute(streams: Streams): Route {
  return (path) => (path === sockets.streams.path ? (socket) => serve(socket, streams) : undefined);
}

function serve(socket: WebSocket, streams: Streams): void {
  const open = new Map<number, AbortController>();
  const say = (message: StreamMessage): Promise<void> =>
    new Promise((taken) => socket.send(JSON.stringify(message), () => taken()));
  socket.on('message', (data: RawData, isBinary) => {
    const request = isBinary ? undefined : readRequest(data as Buffer);
    if (!request || (request.type === 'open' && open.has(request.stream))) {
      return socket.close(1008, 'not understood');
    }
    if (request.type === 'close') return open.get(request.stream)?.abort();
    if (open.size >= mostStreams) {
      void say({ stream: request.stream, refused: problemOf(tooMany()) });
      return;
    }
    const stop = new AbortController();
    open.set(request.stream, stop);
    void carry(request, streams, say, stop.signal).then(() => {
      open.delete(request.stream);
      // Whatever it came to, nothing goes on for it.
      stop.abort();
    });
  });
  const life = setInterval(() => void say({ alive: true }), signOfLifeMs);
  socket.on('close', () => {
    clearInterval(life);
    for (const stop of open.values()) stop.abort();
  });
}

/** Carries one stream to its end, or until it is not wanted any more; a page that reads slowly is waited for. */
async function carry(
  { stream, path, lastEventId }: Extract<StreamRequest, { type: 'open' }>,
  streams: Streams,
  say: (message: StreamMessage) => Promise<void>,
  left: AbortSignal,
): Promise<void> {
  try {
    const carryEvents = await streams.open(path, lastEventId, left);
    if (left.aborted) return;
    await say({ stream, begun: true });
    await carryEvents((event) => say({ stream, ...event }));
    if (!left.aborted) await say({ stream, ended: true });
  } catch (error) {
    if (!left.aborted) await say({ stream, refused: problemOf(error) });
  }
}

function tooMany(): ProblemError {
  return new ProblemError({
    type: '/problems/too-many-streams',
    status: 503,
    title: `This page has ${mostStreams} streams of events open.`,
    hint: 'Reload the page. If it happens again, please report it.',
  });
}

/** @returns undefined for what this server does not understand: the page may be older or newer than it */
function readRequest(data: Buffer): StreamRequest | undefined {
  try {
    return streamRequest.parse(JSON.parse(data.toString()));
  } catch {
    return undefined;
  }
}
