/** What a route is: a method, a path, and the types of what is sent and answered. */

/** The names of the parameters in a path: `lesson` in `/api/workspaces/:lesson/live`. */
type Names<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | Names<`/${Rest}`>
  : Path extends `${string}:${infer Name}{${string}}`
    ? Name
    : Path extends `${string}:${infer Name}`
      ? Name
      : never;

/** A value for each parameter of a path. */
export type Params<Path extends string> = Readonly<Record<Names<Path>, string>>;

/** Answers a GET with JSON. */
export interface Get<Path extends string, Answer> {
  readonly method: 'GET';
  readonly path: Path;
  /** Never there: it only carries the type. */
  readonly answer?: Answer;
}

/** Takes JSON and answers with JSON; or with the events of what it does, as they happen, where `Answer` is such events. */
export interface Post<Path extends string, Request, Answer> {
  readonly method: 'POST';
  readonly path: Path;
  readonly request?: Request;
  readonly answer?: Answer;
}

/** Answers a GET with events, until one side ends it; also to be had over a page's WebSocket. */
export interface Stream<Path extends string, Event> {
  readonly method: 'GET';
  readonly path: Path;
  readonly event?: Event;
}

/** Declares a route that answers a GET with JSON. */
export function get<Answer>() {
  return <const Path extends string>(path: Path): Get<Path, Answer> => ({ method: 'GET', path });
}

/** Declares a route that takes JSON. */
export function post<Request, Answer>() {
  return <const Path extends string>(path: Path): Post<Path, Request, Answer> => ({
    method: 'POST',
    path,
  });
}

/** Declares a stream of events. */
export function stream<Event extends { event: string; data: unknown }>() {
  return <const Path extends string>(path: Path): Stream<Path, Event> => ({ method: 'GET', path });
}

/**
 * The path of a route with its parameters filled in. A parameter of several segments (`:apiVersion{.+}`) keeps its slashes.
 */
export function pathOf<Path extends string>(
  route: { readonly path: Path },
  params: Params<Path>,
): string {
  return route.path.replace(/:(\w+)(\{\.\+\})?/g, (_, name: Names<Path>, several?: string) => {
    const segments = several ? params[name].split('/') : [params[name]];
    return segments.map(encodeURIComponent).join('/');
  });
}
