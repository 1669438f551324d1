import type { ProblemDocument } from '../../protocol/problem.ts';
import { sockets } from '../../protocol/routes.ts';
import type { StreamMessage } from '../../protocol/stream.ts';
import type { StreamRequest } from '../../protocol/stream-request.ts';
import { serverAnswers, watchLife } from './life.ts';

/**
 * Why nothing more comes of a stream: it is over, its connection broke, its server stands still, or it was refused with a
 * problem.
 */
export type StreamEnd = 'ended' | 'broken' | 'silent' | ProblemDocument;

/** What is told of a stream to the one who asked for it. */
interface StreamReader {
  /** The stream has begun. */
  onBegun(): void;
  onEvent(event: string, data: unknown, id: string | undefined): void;
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
  readonly #life = watchLife(() => this.#broken('silent'));
  #socket: WebSocket | undefined;
  #newest = 0;

  /** @param again whether there was a connection before: a server that was restarted has another token */
  async connect(again: boolean): Promise<void> {
    if (again) {
      const answers = await serverAnswers();
      if (answers !== true) return this.#broken(answers === 'silent' ? 'silent' : 'broken');
    }
    // While the answer was waited for, the last reader may have gone.
    if (current !== this) return;
    const url = new URL(sockets.streams.path, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = (this.#socket = new WebSocket(url));
    let opened = false;
    socket.onopen = () => {
      opened = true;
      this.#life.heard();
      for (const { request } of this.#streams.values()) this.#say(request);
    };
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      this.#life.heard();
      this.#hear(JSON.parse(data) as StreamMessage);
    };
    // A browser does not say why a connection was refused. This server has just answered and given its token.
    socket.onclose = () => this.#broken(opened || !again ? 'broken' : takesNoMore);
  }

  carry(path: string, lastEventId: string | undefined, reader: StreamReader): () => void {
    const stream = (this.#newest += 1);
    const request = { type: 'open', stream, path, lastEventId } as const;
    this.#streams.set(stream, { request, reader });
    this.#say(request);
    return () => {
      if (!this.#streams.delete(stream)) return;
      this.#say({ type: 'close', stream });
      if (this.#streams.size === 0) this.#leave();
    };
  }

  /** What is asked for before the connection stands is said when it does. */
  #say(request: StreamRequest): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(request));
  }

  #hear(message: StreamMessage): void {
    if ('alive' in message) return;
    const { stream } = message;
    const carried = this.#streams.get(stream);
    if (!carried) return;
    if ('begun' in message) return carried.reader.onBegun();
    if ('event' in message) return carried.reader.onEvent(message.event, message.data, message.id);
    this.#streams.delete(stream);
    carried.reader.onEnd('refused' in message ? message.refused : 'ended');
  }

  #broken(end: StreamEnd): void {
    this.#leave();
    const carried = [...this.#streams.values()];
    this.#streams.clear();
    for (const { reader } of carried) reader.onEnd(end);
  }

  #leave(): void {
    this.#life.stop();
    this.#socket?.close();
    if (current === this) current = undefined;
  }
}

/** As the server says it where the browser lets its words through (`src/server/web-sockets.ts`). */
const takesNoMore: ProblemDocument = {
  type: '/problems/too-many-connections',
  status: 503,
  title: 'kindbook’s server answers, but takes no more connections.',
  hint: 'Close some of kindbook’s tabs; this page tries again by itself.',
};

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
