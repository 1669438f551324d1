import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Carry } from './streams.ts';

/** A sign of life now and then shows a dead connection to both sides. */
const heartbeatEvery = 15_000;

/**
 * Answers with a stream as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 *
 * @param open opens the stream before the answer begins, so that what is in its way is a problem document and no broken
 *   stream; its signal aborts when the reader goes away
 */
export async function sse(
  c: Context,
  open: (left: AbortSignal) => Promise<Carry>,
): Promise<Response> {
  const gone = new AbortController();
  const carry = await open(AbortSignal.any([c.req.raw.signal, gone.signal]));
  return streamSSE(c, async (stream) => {
    stream.onAbort(() => gone.abort());
    // Sends the head at once: by it the reader knows that its stream has begun.
    await stream.write(': kindbook\n\n');
    const heartbeat = setInterval(() => void stream.write(': still here\n\n'), heartbeatEvery);
    await carry(({ event, data, id }) =>
      stream.writeSSE({ event, data: JSON.stringify(data), ...(id ? { id } : {}) }),
    );
    clearInterval(heartbeat);
  });
}
