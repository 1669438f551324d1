import type { Problem } from '../../protocol/cluster.ts';
import type { Finding } from '../../protocol/doctor.ts';
import { pathOf, type Get, type Params, type Post } from '../../protocol/route.ts';
import { routes } from '../../protocol/routes.ts';
import type { ApplyEvent, ApplyRequest, WorkspaceSummary } from '../../protocol/workspace.ts';
import type { StreamEnd } from './page-socket.ts';
import { howToRunLive, isStaticSite } from './static-site.ts';
import { readEvents } from './sse.ts';

/** An error that is shown to the reader as it is: what was wrong and what to do. */
export class RequestError extends Error {
  override name = 'RequestError';
  readonly problem: Problem;
  /** The same request may well succeed in a moment. */
  readonly mayPass: boolean;

  constructor(problem: Problem, mayPass = false) {
    super(problem.title);
    this.problem = problem;
    this.mayPass = mayPass;
  }
}

/** Whatever went wrong, as a problem that can be shown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof RequestError) return error.problem;
  return {
    title: 'Something went wrong in the page itself.',
    detail: error instanceof Error ? error.message : String(error),
    hint: 'Reload the page; your text is kept. If it happens again, please report it.',
  };
}

/** What is said when nobody answers. */
export const noServer: Problem = isStaticSite
  ? { title: 'This site has no server to do this.', hint: howToRunLive }
  : {
      title: 'kindbook’s server does not answer.',
      hint: 'Run `npm start` in the folder of kindbook, then try again. Your text is kept.',
    };

/** What is said when a server is there but does not answer. */
const silentServer: Problem = {
  title: 'kindbook’s server does not answer.',
  hint: 'It runs, but stands still: the machine may be busy, or have just woken up. This page tries again by itself. Your text is kept.',
};

/** Why a stream ended, as a problem that can be shown; undefined where no server answers, or it just ended. */
export function problemOfEnd(end: StreamEnd): Problem | undefined {
  if (end === 'silent') return silentServer;
  return typeof end === 'string' ? undefined : end;
}

/** Applies a cell's text; tells each thing that happens as it happens. */
export async function* apply(lesson: string, request: ApplyRequest): AsyncGenerator<ApplyEvent> {
  const response = await send(routes.apply, { lesson }, request);
  if (!response.body) throw new RequestError(cutOff);
  let ended = false;
  try {
    for await (const { event, data } of readEvents(response.body)) {
      // What goes wrong after the answer has begun comes as its last event.
      if (event === 'problem') throw new RequestError(JSON.parse(data) as Problem);
      ended ||= event === 'end';
      yield { event, data: JSON.parse(data) as unknown } as ApplyEvent;
    }
  } catch (error) {
    throw error instanceof TypeError ? new RequestError(cutOff) : error;
  }
  if (!ended) throw new RequestError(cutOff);
}

/** Asks which lessons have something in the cluster. */
export async function workspaceSummaries(): Promise<WorkspaceSummary[]> {
  return await read(routes.workspaces, {});
}

/** Asks what is on the machine that kindbook runs on, as `npm run doctor` prints it. */
export async function doctorFindings(): Promise<Finding[]> {
  return await read(routes.doctor, {});
}

/**
 * Asks a route that takes JSON.
 *
 * @throws {RequestError} with the server's words, or those of a server that is not there
 */
export async function ask<Path extends string, Request, Answer>(
  route: Post<Path, Request, Answer>,
  params: Params<Path>,
  request: NoInfer<Request>,
  signal?: AbortSignal,
): Promise<Answer> {
  const response = await send(route, params, request, signal);
  return (await response.json()) as Answer;
}

/** Starts the lesson's toolbox ahead of the first command; what keeps it is told when a command is run. */
export async function prepareToolbox(lesson: string): Promise<void> {
  await ask(routes.toolbox, { lesson }, {}).catch(() => undefined);
}

const cutOff: Problem = {
  title: 'The connection broke before the answer was complete.',
  hint: 'Press Apply again: applying the same text twice does no harm.',
};

async function read<Path extends string, Answer>(
  route: Get<Path, Answer>,
  params: Params<Path>,
): Promise<Answer> {
  const response = await answerOf(pathOf(route, params), {});
  return (await response.json()) as Answer;
}

function send<Path extends string, Request>(
  route: Post<Path, Request, unknown>,
  params: Params<Path>,
  request: NoInfer<Request>,
  signal?: AbortSignal,
): Promise<Response> {
  return answerOf(pathOf(route, params), {
    method: route.method,
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
    signal: signal ?? null,
  });
}

async function answerOf(path: string, init: RequestInit): Promise<Response> {
  if (isStaticSite) throw new RequestError(noServer);
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new RequestError(noServer);
  }
  if (response.ok) return response;
  throw new RequestError(await readProblem(response));
}

async function readProblem(response: Response): Promise<Problem> {
  const answer = (await response.json().catch(() => undefined)) as Partial<Problem> | undefined;
  if (typeof answer?.title === 'string' && typeof answer.hint === 'string')
    return answer as Problem;
  // Not our server: a static copy of the site, or something in between.
  return response.status === 404 || response.status === 405
    ? noServer
    : {
        title: `The server answered with status ${response.status}.`,
        hint: 'Look at the terminal in which `npm start` runs; it says what happened.',
      };
}
