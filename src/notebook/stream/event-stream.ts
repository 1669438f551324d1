/** After an answer that is no stream the browser gives up; we ask again after this time. */
const againMs = 3_000;

/** What a stream tells its listener. */
export interface StreamListener {
  /** The names of the events to listen to. */
  readonly events: readonly string[];
  onEvent(event: string, data: unknown): void;
  /** The connection stands; after a break, nothing was missed. */
  onOpen(): void;
  /** The connection broke, or could not be made; it is tried again. */
  onBroken(): void;
}

/**
 * Listens to server-sent events until the returned function is called. `EventSource` itself comes back after a break,
 * with `Last-Event-ID`; here it is also opened anew where it gives up.
 */
export function openStream(path: string, listener: StreamListener): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource(path);
    for (const name of listener.events) {
      source.addEventListener(name, ({ data }: MessageEvent<string>) =>
        listener.onEvent(name, JSON.parse(data)),
      );
    }
    source.addEventListener('open', () => listener.onOpen());
    source.addEventListener('error', () => {
      listener.onBroken();
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, againMs);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
