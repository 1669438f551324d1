import type { LogEvent } from '../../protocol/logs.ts';
import type { Problem } from '../../protocol/cluster.ts';
import { readStream, type StreamEnd } from '../stream/page-socket.ts';
import { noServer, RequestError } from '../stream/requests.ts';
import { eventParser, type ServerSentEvent } from '../stream/sse.ts';

/**
 * Follows a container's output; tells each thing that happens as it happens. Where it throws, it can be called again with
 * the `id` of the last event, and goes on after that.
 *
 * @throws {RequestError} with the server's words, or those of a broken connection
 */
export async function* followLogs(
  path: string,
  lastEventId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<LogEvent & { id: string | undefined }> {
  const parse = eventParser();
  const waiting: ServerSentEvent[] = [];
  let end: StreamEnd | undefined;
  let wake = (): void => undefined;
  const close = readStream(path, lastEventId, {
    onText(text) {
      waiting.push(...parse(text));
      wake();
    },
    onEnd(why) {
      end = why;
      wake();
    },
  });
  signal.addEventListener('abort', () => wake());
  try {
    while (!signal.aborted) {
      const next = waiting.shift();
      if (next) {
        const data = JSON.parse(next.data) as unknown;
        if (next.event === 'problem') throw new RequestError(data as Problem, true);
        yield { event: next.event, data, id: next.id } as LogEvent & { id: string };
      } else if (end) {
        if (end === 'ended') return;
        throw end === 'broken'
          ? new RequestError(noServer, true)
          : new RequestError(end, end.status >= 500);
      } else {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  } finally {
    close();
  }
}
