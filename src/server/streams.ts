import type { RawData, WebSocket } from 'ws';
import { streamRequest, type StreamRequest } from '../protocol/stream-request.ts';
import type { StreamMessage } from '../protocol/stream.ts';
import type { ProblemDocument } from '../protocol/problem.ts';
import type { Api } from './door.ts';
import { ProblemError, problemOf } from './problem.ts';
import type { Route } from './web-sockets.ts';

/** A lab's page has three, and a fourth while a log is read. */
const mostStreams = 20;

/**
 * `WS /api/streams`: all streams of events of one page over one connection. Over HTTP/1.1 a browser opens at most six
 * connections to a server, for all of its windows together; streams would take them all, and an Apply would find none.
 *
 * Each stream is asked for as by a GET of its own, and answered by the same handlers behind the same guards.
 */
export function streamsRoute(api: Api): Route {
  return (path) =>
    path === '/api/streams' ? (socket, headers) => serve(socket, headers, api) : undefined;
}

function serve(socket: WebSocket, headers: Headers, api: Api): void {
  const open = new Map<number, AbortController>();
  socket.on('message', (data: RawData, isBinary) => {
    const request = isBinary ? undefined : readRequest(data as Buffer);
    if (!request || (request.type === 'open' && open.has(request.stream))) {
      return socket.close(1008, 'not understood');
    }
    if (request.type === 'close') return open.get(request.stream)?.abort();
    const stop = new AbortController();
    const full = open.size >= mostStreams;
    open.set(request.stream, stop);
    const answer = full ? Promise.reject(tooMany()) : ask(api, request, headers, stop.signal);
    void carry(socket, request.stream, answer, stop.signal).then(() => open.delete(request.stream));
  });
  socket.on('close', () => {
    for (const stop of open.values()) stop.abort();
  });
}

type Opening = Extract<StreamRequest, { type: 'open' }>;

async function ask(
  api: Api,
  { path, lastEventId }: Opening,
  admitted: Headers,
  signal: AbortSignal,
): Promise<Response> {
  const headers = new Headers(admitted);
  if (lastEventId !== undefined) headers.set('last-event-id', lastEventId);
  return await api(new Request(`http://${headers.get('host')}${path}`, { headers, signal }));
}

/** Carries one stream to its end, or until it is not wanted any more; a page that reads slowly is waited for. */
async function carry(
  socket: WebSocket,
  stream: number,
  answer: Promise<Response>,
  signal: AbortSignal,
): Promise<void> {
  const say = (message: StreamMessage): Promise<void> =>
    new Promise((taken) => socket.send(JSON.stringify(message), () => taken()));
  try {
    const response = await answer;
    if (!isStream(response)) {
      await say({ stream, refused: await problemIn(response) });
      return;
    }
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const leave = () => void reader.cancel();
    signal.addEventListener('abort', leave);
    if (signal.aborted) leave();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      await say({ stream, text: value });
    }
    if (!signal.aborted) await say({ stream, ended: true });
  } catch (error) {
    if (!signal.aborted) await say({ stream, refused: problemOf(error) });
  }
}

function isStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') ?? false;
}

async function problemIn(response: Response): Promise<ProblemDocument> {
  if (!response.ok) return (await response.json()) as ProblemDocument;
  await response.body?.cancel();
  return {
    type: '/problems/no-stream',
    status: 406,
    title: 'This address does not answer with a stream of events.',
    hint: 'Reload the page: it may be older than the server.',
  };
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
