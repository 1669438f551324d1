import type { KubeObject } from '../../protocol/workspace.ts';
import { count, fields, list, text, time } from './fields.ts';

/** How a container ended. */
export interface Ending {
  readonly exitCode: number;
  /** `Completed`, `Error`, `OOMKilled`, `StartError`, … */
  readonly reason: string;
  readonly message: string | undefined;
  readonly at: number | undefined;
  /** How long the container had run, in milliseconds. */
  readonly ranFor: number;
}

/** One container of a Pod: what the manifest asks for, and what the kubelet says. */
export interface Container {
  readonly name: string;
  readonly image: string;
  /** The image as the node names the one that it runs. */
  readonly runningImage: string | undefined;
  /** An init container has to end well before the others start; a sidecar starts before them and runs on beside them. */
  readonly role: 'init' | 'sidecar' | 'main';
  /** Its field in the Pod, for instance `spec.initContainers[0]`. */
  readonly field: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly ready: boolean;
  /** Its startup probe has succeeded, or it has none and runs. */
  readonly startupDone: boolean;
  readonly restarts: number;
  readonly waiting: { readonly reason: string; readonly message: string | undefined } | undefined;
  readonly runningSince: number | undefined;
  readonly ended: Ending | undefined;
  /** How it ended before its newest start. */
  readonly endedBefore: Ending | undefined;
  /** It has ended, and its restart policy has it started again. */
  readonly comesBack: boolean;
}

/** The containers of a Pod, init containers first, in the order of its spec. */
export function containersOf(pod: KubeObject): Container[] {
  const spec = fields(pod['spec']);
  const status = fields(pod['status']);
  const isOver = status['phase'] === 'Succeeded' || status['phase'] === 'Failed';
  const policyOfPod = text(spec['restartPolicy']) ?? 'Always';
  const of = (member: 'initContainers' | 'containers', statuses: string): Container[] =>
    list(spec[member]).map((container, index) => {
      const name = text(container['name']) ?? '';
      const found = list(status[statuses]).find((each) => each['name'] === name) ?? {};
      const state = fields(found['state']);
      const waiting = state['waiting'] ? fields(state['waiting']) : undefined;
      const running = state['running'] ? fields(state['running']) : undefined;
      const policy = text(container['restartPolicy']) ?? policyOfPod;
      const role =
        member === 'containers'
          ? 'main'
          : container['restartPolicy'] === 'Always'
            ? 'sidecar'
            : 'init';
      const ended = ending(state['terminated']);
      return {
        name,
        image: text(container['image']) ?? '',
        runningImage: text(found['image']),
        role,
        field: `spec.${member}[${index}]`,
        spec: container,
        ready: found['ready'] === true,
        startupDone: found['started'] === true,
        restarts: count(found['restartCount']),
        waiting: waiting && {
          reason: text(waiting['reason']) ?? 'Waiting',
          message: text(waiting['message']),
        },
        runningSince: running && (time(running['startedAt']) ?? 0),
        ended,
        endedBefore: ending(fields(found['lastState'])['terminated']),
        // An init container that has ended well is done, whatever the policy.
        comesBack:
          ended !== undefined &&
          !isOver &&
          policy !== 'Never' &&
          (isFailure(ended) || (policy === 'Always' && role !== 'init')),
      };
    });
  const mains = of('containers', 'containerStatuses');
  // When the main containers are done, the sidecars are stopped for good.
  const isDone = mains.every(({ ended, comesBack }) => ended && !comesBack);
  const before = of('initContainers', 'initContainerStatuses').map((container) =>
    container.role === 'sidecar' && isDone ? { ...container, comesBack: false } : container,
  );
  return [...before, ...mains];
}

/**
 * Whether a container starts and ends, again and again. Its status says `CrashLoopBackOff` only shortly before the next
 * try: for most of the wait it is still `terminated`.
 */
export function isCrashLooping({ waiting, comesBack, restarts }: Container): boolean {
  return waiting?.reason === 'CrashLoopBackOff' || (comesBack && restarts > 0);
}

/** After a crash, a container has to run at least this long before it is taken for well again. */
const recoveryMs = 10_000;
/** A container that had run for longer than this did not crash because of its start. */
const longRunMs = 60_000;

/** Whether a container runs again after a crash, and has not yet shown that it will not end in the same way. */
export function isRecovering(container: Container, now: number): boolean {
  const { endedBefore, restarts, runningSince } = container;
  if (restarts === 0 || runningSince === undefined || !isFailure(endedBefore)) return false;
  const hasToRun =
    restarts > 1 && endedBefore.ranFor < longRunMs
      ? Math.max(recoveryMs, endedBefore.ranFor + recoveryMs / 2)
      : recoveryMs;
  return now - runningSince < hasToRun;
}

/**
 * Whether a container starts and ends, again and again, also while its next try runs: words that come and go with each
 * try cannot be read. After a first crash, the next try may well be the one that works.
 */
export function isInLoop(container: Container, now: number): boolean {
  return isCrashLooping(container) || (container.restarts > 1 && isRecovering(container, now));
}

/** Whether a container has ended badly. A sidecar that is stopped with its Pod has not, whatever its exit code. */
export function hasFailed({ role, ended, comesBack }: Container): boolean {
  return isFailure(ended) && (role !== 'sidecar' || comesBack);
}

/** Whether an ending is a failure: what ends with 0 has done its work. */
function isFailure(ended: Ending | undefined): ended is Ending {
  return ended !== undefined && ended.exitCode !== 0;
}

function ending(value: unknown): Ending | undefined {
  if (value === undefined || value === null) return undefined;
  const ended = fields(value);
  const [from, at] = [time(ended['startedAt']), time(ended['finishedAt'])];
  return {
    exitCode: count(ended['exitCode']),
    reason: text(ended['reason']) ?? 'Error',
    message: text(ended['message']),
    at,
    ranFor: from !== undefined && at !== undefined ? at - from : 0,
  };
}
