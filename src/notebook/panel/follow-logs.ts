import type { LogEvent } from '../../protocol/logs.ts';
import type { Problem } from '../../protocol/cluster.ts';
import { readStream, type StreamEnd } from '../stream/page-socket.ts';
import { noServer, problemOfEnd, RequestError } from '../stream/requests.ts';

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
  const waiting: { event: string; data: unknown; id: string | undefined }[] = [];
  let end: StreamEnd | undefined;
  let wake = (): void => undefined;
  const close = readStream(path, lastEventId, {
    onBegun: () => undefined,
    onEvent(event, data, id) {
      waiting.push({ event, data, id });
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
        if (next.event === 'problem') throw new RequestError(next.data as Problem, true);
        yield next as LogEvent & { id: string | undefined };
      } else if (end) {
        if (end === 'ended') return;
        const mayPass = typeof end === 'string' || end.status >= 500;
        throw new RequestError(problemOfEnd(end) ?? noServer, mayPass);
      } else {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  } finally {
    close();
  }
}
