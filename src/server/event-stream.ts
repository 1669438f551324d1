import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { ProblemError, problemResponse } from './problem.ts';

/** One event of an answer; `data` is sent as JSON. */
export interface SentEvent {
  event: string;
  data: unknown;
  /** By this the browser says after a break what it has (`Last-Event-ID`). */
  id?: string;
}

/** The other side of an answer, for sources that go on by themselves. */
interface Reader {
  /** Aborts when the reader goes away. */
  left: AbortSignal;
  /** Resolves when all that was sent has been taken. */
  taken: () => Promise<void>;
}

/** A sign of life now and then shows a dead connection to both sides. */
const heartbeatEvery = 15_000;

/** A hundred tabs with three streams each are served; a page that opens streams without end is not. */
const mostStreams = 500;
let open = 0;

/**
 * Answers with a stream of events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 *
 * @param source begins to send; it either resolves when all is sent, which ends the answer, or returns what is to be
 *   called when the reader goes away, and the answer stays open until then or until `end` is called
 * @throws {ProblemError} 503 when too many streams are open
 */
export function eventStream(
  c: Context,
  source: (
    send: (event: SentEvent) => void,
    end: () => void,
    reader: Reader,
  ) => Promise<void | (() => void)> | (() => void),
): Response {
  // An Apply has begun when its stream does, and ends by itself.
  if (open >= mostStreams && c.req.method === 'GET') {
    throw new ProblemError({
      type: '/problems/too-many-streams',
      status: 503,
      title: `${mostStreams} streams of events are open on this server.`,
      hint: 'Close some of kindbook’s tabs; this page tries again by itself.',
    });
  }
  open += 1;
  return streamSSE(c, async (stream) => {
    const left = Promise.withResolvers<void>();
    const aborted = new AbortController();
    stream.onAbort(() => {
      left.resolve();
      aborted.abort();
    });
    let sent = Promise.resolve();
    const send = ({ event, data, id }: SentEvent) => {
      const message = { event, data: JSON.stringify(data), ...(id ? { id } : {}) };
      sent = sent.then(() => stream.writeSSE(message));
    };
    try {
      // Sends the head at once: by it the page knows that its stream has begun.
      await stream.write(': kindbook\n\n');
      const stop = await source(send, () => left.resolve(), {
        left: aborted.signal,
        taken: () => sent,
      });
      if (!stop) return await sent;
      const heartbeat = setInterval(() => void stream.write(': still here\n\n'), heartbeatEvery);
      await left.promise;
      clearInterval(heartbeat);
      stop();
    } catch (error) {
      // The answer has begun, so its code cannot change any more: the problem comes as its last event.
      send({ event: 'problem', data: await problemResponse(error).json() });
      await sent;
    } finally {
      open -= 1;
    }
  });
}
