import { once } from 'node:events';
import { WebSocket } from 'ws';
import { pathOf, type Params, type Post } from '../../protocol/route.ts';
import { sockets } from '../../protocol/routes.ts';
import type { StreamMessage } from '../../protocol/stream.ts';
import type { StreamRequest } from '../../protocol/stream-request.ts';

/** The open connection of a page's streams. */
export interface Followed {
  /** The id of the newest event of each path, to go on behind it after a break. */
  readonly lastIds: ReadonlyMap<string, string>;
  /** Why streams were refused, at the beginning or later. */
  readonly refusals: readonly string[];
  /** Breaks the connection off, without a word, as a closed tab or a lost network does. */
  breakOff: () => void;
}

/** A browser's tab as the server sees one: a page with its cookie, and the requests and sockets that its scripts open. */
export class Visitor {
  readonly #url: string;
  readonly #cookie: string;

  private constructor(url: string, cookie: string) {
    this.#url = url;
    this.#cookie = cookie;
  }

  /**
   * Asks for the page of a lesson.
   *
   * @param url of the server, for instance `http://localhost:4799/`
   */
  static async of(url: string, lesson: string): Promise<Visitor> {
    const page = await fetch(`${url}${lesson}/`);
    await page.text();
    const cookies = page.headers.getSetCookie().map((each) => each.split(';', 1)[0]);
    return new Visitor(url, cookies.join('; '));
  }

  /** Sends JSON to a route; the answer may have any status. */
  post<Path extends string, Request>(
    route: Post<Path, Request, unknown>,
    params: Params<Path>,
    body: NoInfer<Request>,
  ): Promise<Response> {
    const { origin } = new URL(this.#url);
    const headers = { 'content-type': 'application/json', cookie: this.#cookie, origin };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return fetch(`${origin}${pathOf(route, params)}`, init);
  }

  /**
   * Opens the one connection of a page's streams, with these streams over it, and waits until each has said something.
   *
   * @param after the ids that a connection before this one has come to
   * @throws {Error} where one of them is refused, or the connection ends first
   */
  async follow(
    paths: readonly string[],
    after: ReadonlyMap<string, string> = new Map(),
  ): Promise<Followed> {
    const socket = await this.#connect(sockets.streams.path);
    const lastIds = new Map(after);
    const refusals: string[] = [];
    const silent = new Set(paths);
    const { promise: heard, resolve, reject } = Promise.withResolvers<void>();
    socket.on('close', (code) => reject(new Error(`The connection was closed with ${code}.`)));
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as StreamMessage;
      if ('alive' in message) return;
      const path = paths[message.stream]!;
      if ('refused' in message) {
        refusals.push(`${path}: ${message.refused.title}`);
        reject(new Error(refusals[0]));
      } else if ('event' in message && message.id !== undefined) lastIds.set(path, message.id);
      silent.delete(path);
      if (silent.size === 0) resolve();
    });
    for (const [stream, path] of paths.entries()) {
      const lastEventId = after.get(path);
      socket.send(
        JSON.stringify({ type: 'open', stream, path, lastEventId } satisfies StreamRequest),
      );
    }
    try {
      await heard;
    } catch (error) {
      socket.terminate();
      throw error;
    }
    return { lastIds, refusals, breakOff: () => socket.terminate() };
  }

  /** Opens the connection of a shell in a lesson's toolbox. */
  shell(lesson: string): Promise<WebSocket> {
    return this.#connect(pathOf(sockets.shell, { lesson }));
  }

  async #connect(path: string): Promise<WebSocket> {
    const { origin, host } = new URL(this.#url);
    const headers = { cookie: this.#cookie, origin };
    const socket = new WebSocket(`ws://${host}${path}`, { headers });
    await once(socket, 'open');
    return socket;
  }
}
