import { readStream } from './page-socket.ts';
import { eventParser } from './sse.ts';

/** A stream that has ended, or could not be had, is asked for again after this time. */
const againMs = 3_000;

/** What a stream tells its listener. */
export interface StreamListener {
  /** The names of the events to listen to. */
  readonly events: readonly string[];
  onEvent(event: string, data: unknown): void;
  /** The stream has begun; after a break, nothing was missed. */
  onOpen(): void;
  /** The connection broke, or could not be made; it is tried again. */
  onBroken(): void;
}

/**
 * Listens to server-sent events until the returned function is called. After a break it goes on behind the last event that
 * it has, as an `EventSource` does.
 */
export function openStream(path: string, listener: StreamListener): () => void {
  let lastEventId: string | undefined;
  let close: () => void;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    const parse = eventParser();
    let begun = false;
    close = readStream(path, lastEventId, {
      onText(text) {
        if (!begun) listener.onOpen();
        begun = true;
        for (const { event, data, id } of parse(text)) {
          lastEventId = id ?? lastEventId;
          if (listener.events.includes(event)) listener.onEvent(event, JSON.parse(data));
        }
      },
      onEnd() {
        listener.onBroken();
        timer = setTimeout(open, againMs);
      },
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    close();
  };
}
