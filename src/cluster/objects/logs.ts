import { setTimeout as delay } from 'node:timers/promises';
import type { LogEnd, LogLine } from '../../protocol/logs.ts';
import type { LogsRequest } from '../../protocol/objects.ts';
import { ApiError, type ApiClient } from '../api/client.ts';
import { apiPath, withQuery } from '../api/paths.ts';
import { RefusedError } from '../base/refused.ts';
import { LogLines, type LogPosition } from './log-lines.ts';

/** What a container's output is told in: lines with the place after them, and at last why there are no more. */
export type LogPart =
  { lines: LogLine[]; skipped: number; position: LogPosition | undefined } | { end: LogEnd };

/** More lines than this between two looks are not sent: nobody can read them, and a page must not choke on them. */
const mostAtOnce = 2_000;
/** Milliseconds between two looks at what has come. */
const lookEvery = 100;
/** Milliseconds before a container whose output ended, but which still runs, is asked again. */
const askAgainAfter = 500;

type Target = Required<LogsRequest>;

/**
 * Reads the output of a container, and follows it until the container ends.
 *
 * The API server sends the head of a followed output only with its first line, so what there is already is asked for
 * first: that answer comes at once, and says if there is something in the way.
 *
 * @param after goes on after this place, whatever `tail` says
 * @yields {LogPart} the first at once, though it may have no lines
 * @throws {RefusedError} when there is no such output (yet)
 * @throws {UnreachableError} when the API server goes away; what was yielded before stands
 */
export async function* containerLogs(
  client: ApiClient,
  target: Target,
  after: LogPosition | undefined,
  signal: AbortSignal,
): AsyncGenerator<LogPart> {
  const following = target.follow && !target.previous;
  const began = following ? await look(client, target, signal) : undefined;
  let position = after;
  const now = new LogLines(after);
  const lines: LogLine[] = [];
  for await (const chunk of await open(client, target, { position, follow: false }, signal)) {
    lines.push(...now.take(chunk));
  }
  lines.push(...now.end());
  position = now.position;
  refuseLost(lines, target);
  yield { lines, skipped: 0, position };
  if (!following) {
    yield { end: { why: 'complete' } };
    return;
  }

  for (;;) {
    const reader = new LogLines(position);
    const body = await open(client, target, { position, follow: true }, signal);
    for await (const part of paced(body, reader)) yield part;
    position = reader.position;
    const state = await look(client, target, signal);
    const end = endOf(began, state);
    if (end) {
      yield { end };
      return;
    }
    await delay(askAgainAfter, undefined, { signal });
  }
}

/**
 * The kubelet keeps the output of one ended container for each name. Where that has just gone too, the answer is 200 and
 * a complaint without a time in place of the output.
 */
function refuseLost(lines: readonly LogLine[], { container, previous }: Target): void {
  const [line] = lines;
  if (lines.length !== 1 || !line || line.at !== '' || !/^unable to retrieve/.test(line.text))
    return;
  throw new RefusedError(
    previous
      ? `The previous run of \`${container}\` has just been removed.`
      : `The output of \`${container}\` has just been removed.`,
    {
      status: 409,
      type: 'log-gone',
      detail: line.text,
      hint: 'The node keeps only the newest ended container of each name, and it has restarted since. Try again.',
    },
  );
}

/** What the kubelet last said of a container. */
interface Look {
  podUid: string;
  containerId: string | undefined;
  running: boolean;
  ended: { exitCode: number; reason?: string } | undefined;
}

interface Pod {
  metadata: { uid: string };
  status?: Record<string, unknown>;
}

interface ContainerStatus {
  name: string;
  containerID?: string;
  state?: { running?: object; terminated?: Look['ended'] };
  lastState?: { terminated?: Look['ended'] };
}

async function look(
  client: ApiClient,
  { namespace, pod, container }: Target,
  signal: AbortSignal,
): Promise<Look | undefined> {
  try {
    const path = apiPath('v1', 'namespaces', namespace, 'pods', pod);
    const { body } = await client.json<Pod>({ path, signal });
    const statuses = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses']
      .flatMap((member) => (body.status?.[member] ?? []) as ContainerStatus[])
      .find(({ name }) => name === container);
    return {
      podUid: body.metadata.uid,
      containerId: statuses?.containerID,
      running: statuses?.state?.running !== undefined,
      ended: statuses?.state?.terminated ?? statuses?.lastState?.terminated,
    };
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) return undefined;
    throw error;
  }
}

/** Why an output has ended, or undefined where its container still runs and only the connection ended. */
function endOf(began: Look | undefined, now: Look | undefined): LogEnd | undefined {
  if (!now || (began && began.podUid !== now.podUid)) return { why: 'pod-gone' };
  const sameRun = !began?.containerId || began.containerId === now.containerId;
  if (now.running && sameRun) return undefined;
  return {
    why: 'ended',
    ...(now.ended ? { code: now.ended.exitCode, reason: now.ended.reason } : {}),
  };
}

async function open(
  client: ApiClient,
  { namespace, pod, container, previous, tail }: Target,
  { position, follow }: { position: LogPosition | undefined; follow: boolean },
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const query = {
    container,
    timestamps: 'true',
    ...(previous ? { previous: 'true' } : {}),
    ...(follow ? { follow: 'true' } : {}),
    ...(position?.at ? { sinceTime: position.at } : follow ? {} : { tailLines: String(tail) }),
  };
  const path = withQuery(apiPath('v1', 'namespaces', namespace, 'pods', pod, 'log'), query);
  try {
    const { body } = await client.stream({ path, signal, ...(follow ? { timeout: 0 } : {}) });
    return unbroken(client, body, signal);
  } catch (error) {
    throw error instanceof ApiError ? refusal(error, pod, container) : error;
  }
}

async function* unbroken(
  client: ApiClient,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw signal.aborted ? cause : client.unreachable(cause);
  }
}

/**
 * Gives what has come a few times a second, and of what comes too fast only the newest. The kubelet may send each line
 * as a chunk of its own, so lines are left out many at a time.
 */
async function* paced(
  body: AsyncIterable<Uint8Array>,
  reader: LogLines,
): AsyncGenerator<LogPart & { lines: LogLine[] }> {
  let lines: LogLine[] = [];
  let skipped = 0;
  let done = false;
  let failure: { error: unknown } | undefined;
  let wake = Promise.withResolvers<void>();
  const leaveOut = () => {
    skipped += Math.max(0, lines.length - mostAtOnce);
    lines = lines.slice(-mostAtOnce);
  };
  const add = (more: LogLine[]) => {
    lines.push(...more);
    if (lines.length > 2 * mostAtOnce) leaveOut();
    if (lines.length > 0) wake.resolve();
  };
  const reading = (async () => {
    try {
      for await (const chunk of body) add(reader.take(chunk));
      add(reader.end());
    } catch (error) {
      failure = { error };
    }
    done = true;
    wake.resolve();
  })();
  while (!done || lines.length > 0) {
    await wake.promise;
    leaveOut();
    const part = { lines, skipped, position: reader.position };
    [lines, skipped] = [[], 0];
    if (!done) wake = Promise.withResolvers();
    if (part.lines.length > 0) yield part;
    if (!done) await delay(lookEvery);
  }
  await reading;
  if (failure) throw failure.error;
}

/** The kubelet's and the API server's words, as seen on 1.37. */
function refusal(error: ApiError, pod: string, container: string): RefusedError {
  const detail = error.message;
  const waiting = /is waiting to start: (?<why>.*)$/.exec(detail)?.groups?.['why'];
  if (waiting) {
    return new RefusedError(`The container \`${container}\` has not started yet.`, {
      status: 409,
      type: 'container-waiting',
      detail,
      hint: /pull/i.test(waiting)
        ? 'Its image has to be on the node first; the Events of the Pod say what is wrong with it.'
        : 'Its output can be read once it runs. If it stays like this, the Events of the Pod say why.',
      cause: error,
    });
  }
  if (/previous terminated container .* not found/.test(detail)) {
    return new RefusedError(`The container \`${container}\` has not restarted yet.`, {
      status: 404,
      type: 'no-previous-run',
      detail,
      hint: 'A previous run exists only after the container has restarted.',
      cause: error,
    });
  }
  if (error.code === 404) {
    return new RefusedError(`The Pod \`${pod}\` no longer exists.`, {
      status: 404,
      type: 'object-gone',
      detail,
      hint: 'Its output is gone too. Look at the objects of the cell: another Pod may have replaced it.',
      cause: error,
    });
  }
  if (/is not valid for pod/.test(detail)) {
    return new RefusedError(`The Pod \`${pod}\` has no container \`${container}\`.`, {
      status: 404,
      type: 'no-container',
      detail,
      hint: 'Choose one of its containers.',
      cause: error,
    });
  }
  return new RefusedError(`The output of \`${container}\` cannot be read.`, {
    status: 422,
    type: 'refused',
    detail,
    hint: 'Read the API server’s message; if it mentions the node, look at the cluster panel.',
    cause: error,
  });
}
