import type { Context, Hono } from 'hono';
import type { z } from 'zod';
import type { Supervisor } from '../cluster/supervisor.ts';
import type { Get, Params, Post, Stream } from '../protocol/route.ts';
import { guardReader, type GuardOptions } from './guards.ts';
import { ProblemError } from './problem.ts';
import { readBody, readWorkspace } from './request.ts';
import { sse } from './sse.ts';
import { carry, type Asked, type SentEvent, type Source, type Streams } from './streams.ts';

/** The methods that routes have. */
const methods = ['GET', 'POST'] as const;

/** The reader's workspace of the lesson that a path names, where it names one. */
type Workspace<Path extends string> = Path extends `${string}/:lesson/${string}`
  ? string
  : undefined;

/** What the path of a request names. */
interface Named<Path extends string> {
  params: Params<Path>;
  workspace: Workspace<Path>;
}

/** What a request came with. */
interface Question<Path extends string, Body = undefined> extends Named<Path> {
  body: Body;
  c: Context;
}

/** What every route needs. */
interface EndpointOptions extends GuardOptions {
  supervisor: Pick<Supervisor, 'tenancy'>;
}

/** Adds declared routes (`src/protocol/routes.ts`) to the handlers under `/api`, so that each answers what it declares. */
export class Endpoint {
  readonly app: Hono;
  readonly #streams: Streams;
  readonly #options: EndpointOptions;

  constructor(app: Hono, streams: Streams, options: EndpointOptions) {
    this.app = app;
    this.#streams = streams;
    this.#options = options;
  }

  /** Answers with JSON, or with a Response of the handler's own making (an ETag, a 304). */
  get<Path extends string, Answer extends object>(
    route: Get<Path, Answer>,
    handle: (question: Question<Path>) => Promise<Answer | Response> | Answer,
  ): void {
    this.app.get(route.path, async (c) => {
      const answer = await handle({ ...this.#named(paramsOf<Path>(c)), body: undefined, c });
      return answer instanceof Response ? answer : c.json(answer);
    });
  }

  /** Answers a body that is as the validator has it. */
  post<Path extends string, Request, Answer extends object>(
    route: Post<Path, Request, Answer>,
    validator: z.ZodType<Request>,
    handle: (question: Question<Path, Request>) => Promise<Answer> | Answer,
    status: 200 | 201 | 202 = 200,
  ): void {
    this.app.post(route.path, async (c) =>
      c.json(await handle(await this.#read(c, validator)), status),
    );
  }

  /** Answers a body with the events of what is done, which goes on to its end whether somebody reads them or not. */
  run<Path extends string, Request, Event>(
    route: Post<Path, Request, Event>,
    validator: z.ZodType<Request>,
    begin: (question: Question<Path, Request>) => Promise<Source<Event>>,
  ): void {
    this.app.post(route.path, async (c) => {
      const source = await begin(await this.#read(c, validator));
      return await sse(c, async (left) => (write) => carry(source as Source, write, left));
    });
  }

  /** Adds a stream: by a GET of its own as server-sent events, and over the WebSocket of a page. */
  stream<Path extends string, Event extends SentEvent>(
    route: Stream<Path, Event>,
    open: (asked: Asked & Named<Path>) => Source<Event> | Promise<Source<Event>>,
  ): void {
    this.#streams.add(route.path, async (asked) =>
      open({ ...asked, ...this.#named(asked.params) }),
    );
    this.app.get(route.path, (c) => {
      guardReader(c.req.raw.headers, this.#options);
      return sse(c, (left) => this.#streams.open(c.req.url, c.req.header('last-event-id'), left));
    });
  }

  /**
   * Refuses a method that the route at a path does not have: also HEAD, which Hono would answer as a GET whose body nobody
   * reads.
   *
   * @throws {ProblemError} 405, with the methods that there are
   */
  guardMethod(method: string, path: string): void {
    const allowed = methods.filter((each) => this.#answers(each, path));
    if (allowed.length === 0 || allowed.some((each) => each === method)) return;
    throw new ProblemError(
      {
        type: '/problems/method',
        status: 405,
        title: `${path} takes no ${method}.`,
        hint: `It takes ${allowed.join(' and ')}. Reload the page: it may be older than the server.`,
      },
      undefined,
      { allow: allowed.join(', ') },
    );
  }

  /** @throws {ProblemError} 404 for what cannot be the name of a lesson */
  #named<Path extends string>(params: Params<Path>): Named<Path> {
    const { lesson } = params as { lesson?: string };
    const workspace =
      lesson === undefined ? undefined : readWorkspace(lesson, this.#options.supervisor);
    return { params, workspace: workspace as Workspace<Path> };
  }

  /** @throws {ProblemError} 404, and 400 for a body that is not as the validator has it */
  async #read<Path extends string, Request>(
    c: Context,
    validator: z.ZodType<Request>,
  ): Promise<Question<Path, Request>> {
    const named = this.#named(paramsOf<Path>(c));
    return { ...named, body: await readBody(c.req.raw, validator), c };
  }

  #answers(method: string, path: string): boolean {
    const [found] = this.app.router.match(method, path);
    // What stands before all routes, the guards, is of no method.
    return found.some(([[, { method: own }]]) => own === method);
  }
}

/** Hono gives a value to each name in the path of the route that it has found. */
function paramsOf<Path extends string>(c: Context): Params<Path> {
  return c.req.param() as Record<string, string> as Params<Path>;
}
