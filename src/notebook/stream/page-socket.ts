import type { ProblemDocument } from '../../protocol/problem.ts';
import type { StreamMessage } from '../../protocol/stream.ts';
import type { StreamRequest } from '../../protocol/stream-request.ts';

/** Why nothing more comes of a stream: it is over, its connection broke, or it was not begun. */
export type StreamEnd = 'ended' | 'broken' | ProblemDocument;

/** What is told of a stream to the one who asked for it. */
export interface StreamReader {
  /** A piece of its text, as it comes; the first one comes at once, and says that the stream has begun. */
  onText(text: string): void;
  /** Told once. */
  onEnd(end: StreamEnd): void;
}

interface Carried {
  readonly request: StreamRequest;
  readonly reader: StreamReader;
}

/**
 * The one connection that carries all streams of the page. A browser opens at most six connections over HTTP/1.1 to a
 * server, for all of its windows together; a WebSocket is none of these. It does not come back by itself after a break.
 */
class PageSocket {
  readonly #streams = new Map<number, Carried>();
  #socket: WebSocket | undefined;
  #newest = 0;

  /** @param again whether there was a connection before: a server that was started anew has another token */
  async connect(again: boolean): Promise<void> {
    // The server gives its token with a plain answer.
    if (again && !(await answers())) return this.#broken();
    const url = new URL('/api/streams', location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = (this.#socket = new WebSocket(url));
    socket.onopen = () => {
      for (const { request } of this.#streams.values()) this.#say(request);
    };
    socket.onmessage = ({ data }: MessageEvent<string>) =>
      this.#hear(JSON.parse(data) as StreamMessage);
    socket.onclose = () => this.#broken();
  }

  carry(path: string, lastEventId: string | undefined, reader: StreamReader): () => void {
    const stream = (this.#newest += 1);
    const request = { type: 'open', stream, path, lastEventId } as const;
    this.#streams.set(stream, { request, reader });
    this.#say(request);
    return () => {
      if (!this.#streams.delete(stream)) return;
      this.#say({ type: 'close', stream });
      if (this.#streams.size > 0) return;
      this.#leave();
      this.#socket?.close();
    };
  }

  /** What is asked for before the connection stands is said when it does. */
  #say(request: StreamRequest): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(request));
  }

  #hear(message: StreamMessage): void {
    const { stream } = message;
    const carried = this.#streams.get(stream);
    if (!carried) return;
    if ('text' in message) return carried.reader.onText(message.text);
    this.#streams.delete(stream);
    carried.reader.onEnd('refused' in message ? message.refused : 'ended');
  }

  #broken(): void {
    this.#leave();
    const carried = [...this.#streams.values()];
    this.#streams.clear();
    for (const { reader } of carried) reader.onEnd('broken');
  }

  #leave(): void {
    if (current === this) current = undefined;
  }
}

let current: PageSocket | undefined;
let connectedBefore = false;

/**
 * Asks the server for a stream, which is what it answers to a GET of this path.
 *
 * @param lastEventId the id of the last event that the reader has, to go on after it
 * @returns a function that ends it; nothing is told after that
 */
export function readStream(
  path: string,
  lastEventId: string | undefined,
  reader: StreamReader,
): () => void {
  if (!current) {
    current = new PageSocket();
    void current.connect(connectedBefore);
    connectedBefore = true;
  }
  return current.carry(path, lastEventId, reader);
}

function answers(): Promise<boolean> {
  return fetch('/api/health').then(
    ({ ok }) => ok,
    () => false,
  );
}
