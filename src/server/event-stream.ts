import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { problemResponse } from './problem.ts';

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

/**
 * Answers with a stream of events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 *
 * @param source begins to send; it either resolves when all is sent, which ends the answer, or returns what is to be
 *   called when the reader goes away, and the answer stays open until then or until `end` is called
 */
export function eventStream(
  c: Context,
  source: (
    send: (event: SentEvent) => void,
    end: () => void,
    reader: Reader,
  ) => Promise<void | (() => void)> | (() => void),
): Response {
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
    // Sends the head at once: until then a browser's EventSource has not opened.
    await stream.write(': kindbook\n\n');
    try {
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
    }
  });
}
