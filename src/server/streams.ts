import { TrieRouter } from 'hono/router/trie-router';
import { ProblemError, problemOf } from './problem.ts';

/** One event; `data` is sent as JSON. */
export interface SentEvent {
  event: string;
  data: unknown;
  /** By this the page says after a break what it has. */
  id?: string;
}

/** The other side of a stream, for sources that go on by themselves. */
interface Reader {
  /** Aborts when the reader goes away. */
  left: AbortSignal;
  /** Resolves when all that was sent has been taken. */
  taken: () => Promise<void>;
}

/**
 * Where the events of a stream come from. It begins to send; it either resolves when all is sent, which ends the stream, or
 * returns what is to be called when the reader goes away, and the stream stays open until then or until `end` is called.
 */
export type Source<Event = SentEvent> = (
  send: (event: Event & { id?: string }) => void,
  end: () => void,
  reader: Reader,
) => Promise<void | (() => void)> | (() => void);

/** What a stream is asked for with. */
export interface Asked {
  /** The parameters of its path, decoded. */
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  /** The id of the last event that the page has, after a break. */
  lastEventId: string | undefined;
  left: AbortSignal;
}

/**
 * Makes what a stream needs before it begins.
 *
 * @throws what is in the way; the stream is refused with it, as a problem document
 */
type Opener = (asked: Asked) => Source | Promise<Source>;

/** Carries an open stream to its end, by whatever encoding writes its events; resolves at the end. */
export type Carry = (write: (event: SentEvent) => Promise<unknown>) => Promise<void>;

/** A hundred tabs with three streams each are served; a page that opens streams without end is not. */
const mostStreams = 500;

/** The streams of events of a server: what opens each, and how many are open. */
export class Streams {
  readonly #openers = new TrieRouter<Opener>();
  #open = 0;

  /** @param path with its parameters, as a route declares it */
  add(path: string, opener: Opener): void {
    this.#openers.add('GET', path, opener);
  }

  /**
   * Opens a stream.
   *
   * @param address path and query
   * @param left aborts when the reader goes away, or when the answer is over for any other reason
   * @throws {ProblemError} 404 where there is no such stream, 503 when too many are open
   * @throws what the stream's opener throws
   */
  async open(address: string, lastEventId: string | undefined, left: AbortSignal): Promise<Carry> {
    const { pathname, searchParams } = new URL(address, 'http://localhost');
    const [[found] = []] = this.#openers.match('GET', pathname);
    if (!found) throw noStream(pathname);
    const [opener, params] = found;
    const free = this.#count(left);
    try {
      const source = await opener({
        params: Object.fromEntries(
          Object.entries(params).map(([name, value]) => [name, decoded(value as string)]),
        ),
        query: Object.fromEntries(searchParams),
        lastEventId,
        left,
      });
      return (write) => carry(source, write, left).finally(free);
    } catch (error) {
      free();
      throw error;
    }
  }

  /** @returns what gives the place back, which happens in any case when the reader goes */
  #count(left: AbortSignal): () => void {
    if (this.#open >= mostStreams) {
      throw new ProblemError({
        type: '/problems/too-many-streams',
        status: 503,
        title: `${mostStreams} streams of events are open on this server.`,
        hint: 'Close some of kindbook’s tabs; this page tries again by itself.',
      });
    }
    this.#open += 1;
    let isFree = false;
    const free = () => {
      if (isFree) return;
      isFree = true;
      this.#open -= 1;
      left.removeEventListener('abort', free);
    };
    left.addEventListener('abort', free);
    if (left.aborted) free();
    return free;
  }
}

/** Carries a source's events to its end. What goes wrong on the way comes as the last event, `problem`. */
export async function carry(
  source: Source,
  write: (event: SentEvent) => Promise<unknown>,
  left: AbortSignal,
): Promise<void> {
  const over = Promise.withResolvers<void>();
  const leave = () => over.resolve();
  left.addEventListener('abort', leave);
  let sent: Promise<unknown> = Promise.resolve();
  const send = (event: SentEvent) => {
    sent = sent.then(() => (left.aborted ? undefined : write(event)));
  };
  try {
    const stop = await source(send, leave, { left, taken: async () => void (await sent) });
    if (stop) {
      if (!left.aborted) await over.promise;
      stop();
    }
  } catch (error) {
    send({ event: 'problem', data: problemOf(error) });
  }
  left.removeEventListener('abort', leave);
  await sent;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A broken escape stays as it is: what it is in is no name of anything.
    return segment;
  }
}

function noStream(path: string): ProblemError {
  return new ProblemError({
    type: '/problems/no-stream',
    status: 404,
    title: `There is no stream of events at ${path}.`,
    hint: 'Reload the page: it may be older than the server.',
  });
}
