import { pathOf, type Params, type Stream } from '../../protocol/route.ts';
import { readStream, type StreamEnd } from './page-socket.ts';

/** A stream that has ended, or could not be had, is asked for again after this time. */
const againMs = 3_000;

/** What a stream tells its listener. */
interface StreamListener<Event> {
  onEvent(event: Event): void;
  /** The stream has begun; after a break, nothing was missed. */
  onOpen?(): void;
  /** The connection broke, or could not be made; it is tried again. */
  onBroken?(end: StreamEnd): void;
}

/**
 * Listens to a stream of events until the returned function is called. After a break it goes on behind the last event that
 * it has, as an `EventSource` does.
 */
export function openStream<Path extends string, Event>(
  route: Stream<Path, Event>,
  params: Params<Path>,
  listener: StreamListener<Event>,
): () => void {
  let lastEventId: string | undefined;
  let close: () => void;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    close = readStream(pathOf(route, params), lastEventId, {
      onBegun: () => listener.onOpen?.(),
      onEvent(event, data, id) {
        lastEventId = id ?? lastEventId;
        // What ends the stream before its time is none of its own events; the end itself follows.
        if (event !== 'problem') listener.onEvent({ event, data } as Event);
      },
      onEnd(end) {
        listener.onBroken?.(end);
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
