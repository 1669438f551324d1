import type { Problem } from '../../protocol/cluster.ts';
import type { Cni } from '../../protocol/cni-bench.ts';
import type { Finding } from '../../protocol/doctor.ts';
import type {
  ApplyEvent,
  ApplyRequest,
  CellRequest,
  DiffAnswer,
  DryRunAnswer,
  WorkspaceSummary,
} from '../../protocol/workspace.ts';
import type { LabState } from '../../protocol/lab.ts';
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

/** Applies a cell's text; tells each thing that happens as it happens. */
export async function* apply(lesson: string, request: ApplyRequest): AsyncGenerator<ApplyEvent> {
  const response = await post(`/api/workspaces/${lesson}/apply`, request);
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
  const response = await fetch('/api/workspaces');
  if (!response.ok) throw new RequestError(await readProblem(response));
  return (await response.json()) as WorkspaceSummary[];
}

/** Asks what is on the machine that kindbook runs on, as `npm run doctor` prints it. */
export async function doctorFindings(): Promise<Finding[]> {
  if (isStaticSite) throw new RequestError(noServer);
  let response: Response;
  try {
    response = await fetch('/api/doctor');
  } catch {
    throw new RequestError(noServer);
  }
  if (!response.ok) throw new RequestError(await readProblem(response));
  return (await response.json()) as Finding[];
}

/** Deletes all that a lesson has in the cluster. */
export async function cleanUp(lesson: string): Promise<void> {
  await post(`/api/workspaces/${lesson}/cleanup`, {});
}

/** Asks what the API server would say to a cell's text; nothing is changed. */
export async function dryRun(
  lesson: string,
  request: CellRequest,
  signal: AbortSignal,
): Promise<DryRunAnswer> {
  const response = await post(`/api/workspaces/${lesson}/dry-run`, request, signal);
  return (await response.json()) as DryRunAnswer;
}

/** Asks what an Apply of a cell's text would change; nothing is changed. */
export async function diff(
  lesson: string,
  request: CellRequest,
  signal: AbortSignal,
): Promise<DiffAnswer> {
  const response = await post(`/api/workspaces/${lesson}/diff`, request, signal);
  return (await response.json()) as DiffAnswer;
}

/** Has something done to an object of the lesson: deleted, scaled, restarted, opened in the browser. */
export async function act<Answer>(
  lesson: string,
  what: string,
  body: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const response = await post(`/api/workspaces/${lesson}/${what}`, body);
  return (await response.json()) as Answer;
}

/** Starts a lab anew, or looks at its checks now. */
export async function askLab(lab: string, what: 'start' | 'check'): Promise<LabState> {
  const response = await post(`/api/labs/${lab}/${what}`, {});
  return (await response.json()) as LabState;
}

/** Gives the lesson an empty workspace. */
export async function reset(lesson: string): Promise<void> {
  await post(`/api/workspaces/${lesson}/reset`, {});
}

/** Starts the lesson's toolbox ahead of the first command; what keeps it is told when a command is run. */
export async function prepareToolbox(lesson: string): Promise<void> {
  await post(`/api/workspaces/${lesson}/toolbox`, {}).catch(() => undefined);
}

/** Has images put onto the nodes that the page needs and that are not there from the start. */
export async function loadImages(images: readonly string[]): Promise<void> {
  await post('/api/images', { images });
}

/** Has a CNI tried on a second cluster, or ends the run that is under way. */
export async function askBench(
  request: { action: 'run'; cni: Cni } | { action: 'stop' },
): Promise<void> {
  await post('/api/cni-bench', request);
}

/** Asks for a cluster: a first one, or a new one in place of the one that is there. */
export async function makeCluster(action: 'create' | 'recreate'): Promise<void> {
  await post('/api/cluster', { action });
}

const cutOff: Problem = {
  title: 'The connection broke before the answer was complete.',
  hint: 'Press Apply again: applying the same text twice does no harm.',
};

async function post(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  if (isStaticSite) throw new RequestError(noServer);
  let response: Response;
  try {
    response = await fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: signal ?? null,
    });
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
