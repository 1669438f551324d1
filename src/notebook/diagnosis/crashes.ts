import type { KubeObject } from '../../protocol/workspace.ts';
import { hasFailed, isInLoop, type Container } from '../state/containers.ts';
import { fields, text } from '../state/fields.ts';
import type { KubeEvent } from '../state/kube-event.ts';
import type { Diagnosis, Evidence } from './diagnosis.ts';
import type { Facts } from './facts.ts';
import { exitCodeMeaning } from './exit-code.ts';

/** Explains why a container of a Pod ends, or never gets started. */
export function diagnoseCrash(
  container: Container,
  evidence: readonly Evidence[],
  pod: KubeObject,
  facts: Facts,
): Diagnosis | undefined {
  const { waiting, field, name } = container;
  const loops = isInLoop(container, facts.now);
  const ended = container.ended ?? container.endedBefore;

  const startError =
    (waiting &&
      /^(CreateContainerError|RunContainerError|PostStartHookError)$/.test(waiting.reason)) ||
    ended?.reason === 'StartError' ||
    ended?.reason === 'ContainerCannotRun';
  if (startError && (waiting || container.ended)) {
    return {
      reason: waiting?.reason ?? ended!.reason,
      failed: true,
      evidence,
      ...startCause(container, evidence),
    };
  }
  const hook = failedHook(container, facts.eventsOf(pod));
  if (hook && (container.ended || waiting)) {
    return {
      reason: 'PostStartHookError',
      failed: loops,
      title: `The postStart hook of the container ${name} fails, so the node ends the container.`,
      why: 'The command under `postStart` runs right after the container starts; the container keeps running only if the command succeeds.',
      next: 'Fix the command of the hook, or remove it.',
      evidence: [{ from: `Event ${hook.reason}`, quote: hook.note }, ...evidence],
      field: `${field}.lifecycle.postStart`,
    };
  }
  if (!ended || (!loops && !hasFailed(container))) return undefined;

  // The runtime sometimes misses to say so (https://github.com/containerd/containerd/issues/8893); then the end before
  // tells it.
  const wasKilled = ended.exitCode === 137;
  const memory =
    ended.reason === 'OOMKilled' || (wasKilled && container.endedBefore?.reason === 'OOMKilled');
  const limit = text(fields(fields(container.spec['resources'])['limits'])['memory']);
  if (memory) {
    return {
      reason: 'OOMKilled',
      failed: true,
      title: `The container ${name} used more memory than its limit allows and was killed.`,
      why: `Its limit is ${limit ?? 'the node’s own memory'}; Linux kills a process that exceeds it.`,
      next: 'Raise the memory limit, or give the program less to do.',
      evidence,
      field: `${field}.resources.limits.memory`,
    };
  }
  const where = `The ${container.role === 'main' ? '' : `${container.role} `}container ${name}`;
  const meaning = exitCodeMeaning(ended);
  if (ended.exitCode === 0) {
    return {
      reason: 'CrashLoopBackOff',
      failed: true,
      title: `${where} exits by itself, again and again.`,
      why: `It ended with exit code 0: ${meaning}. A Pod like this one expects its containers to keep running, so the node restarts it, waiting longer each time.`,
      next: `Give it a \`command\` that keeps running. If its work is done, ${
        pod.metadata.ownerReferences ? 'make it a Job' : 'set `restartPolicy: Never`'
      }.`,
      evidence,
      field: `${field}.command`,
    };
  }
  const maybeMemory = wasKilled && limit !== undefined;
  const waits =
    container.role === 'init' ? ' Until it succeeds, the other containers are not started.' : '';
  const shared = {
    why: `It ended with exit code ${ended.exitCode}, which means: ${meaning}.${
      maybeMemory
        ? ` Nothing says why. With a memory limit, here ${limit}, it has most often used more than that: the node sometimes fails to report \`OOMKilled\`.`
        : ''
    }${waits}`,
    evidence,
    field: maybeMemory ? `${field}.resources.limits.memory` : `${field}.command`,
  };
  const fix = maybeMemory
    ? 'Compare what it needs with its memory limit, and raise the limit if it is too low.'
    : 'Read its log, and fix the `command` or what it needs.';
  if (loops) {
    return {
      ...shared,
      reason: 'CrashLoopBackOff',
      failed: true,
      title: `${where} starts and crashes, again and again.`,
      next: fix,
    };
  }
  if (container.comesBack) {
    return {
      ...shared,
      reason: ended.reason,
      // The first crash may be one of those that a start brings with it: the node tries again at once.
      failed: false,
      title: `${where} has crashed.`,
      next: 'Wait a moment: the node starts it again.',
    };
  }
  return {
    ...shared,
    reason: ended.reason,
    failed: true,
    title: `${where} has ended with an error and is not restarted.`,
    next: fix,
  };
}

/** What kept the container runtime from starting a process. */
function startCause(
  { name, field, spec }: Container,
  evidence: readonly Evidence[],
): Pick<Diagnosis, 'title' | 'why' | 'next' | 'field'> {
  const said = evidence.map(({ quote }) => quote).join('\n');
  const command = `${field}.${spec['command'] === undefined && spec['args'] !== undefined ? 'args' : 'command'}`;
  if (/executable file not found|no such file or directory/.test(said)) {
    return {
      title: `The command of the container ${name} is not in its image.`,
      why: 'The first word of `command` is a program; the image has no program of that name.',
      next: 'Fix `command`, or remove it to use the image’s own.',
      field: command,
    };
  }
  if (/exec: .*permission denied/.test(said)) {
    return {
      title: `The command of the container ${name} cannot be executed.`,
      why: 'The first word of `command` is a file without permission to be executed.',
      next: 'Name a program. To run a script, name its shell: `[sh, /path/script.sh]`.',
      field: command,
    };
  }
  if (spec['workingDir'] !== undefined && /not a directory|chdir|mkdir/.test(said)) {
    return {
      title: `The working directory of the container ${name} is not a directory.`,
      why: 'The node creates `workingDir` if it is missing, but cannot where a file already exists.',
      next: 'Fix `workingDir`, or remove it.',
      field: `${field}.workingDir`,
    };
  }
  return {
    title: `The container ${name} cannot be started.`,
    why: 'The image is there, but the container runtime could not start a process from it.',
    next: 'Read its message below, and fix the container.',
    field: command,
  };
}

/** That the container's postStart hook failed: its end is due to that. */
function failedHook(
  { name, spec }: Container,
  events: readonly KubeEvent[],
): KubeEvent | undefined {
  if (fields(spec['lifecycle'])['postStart'] === undefined) return undefined;
  return events.findLast(
    ({ reason, container }) =>
      reason === 'FailedPostStartHook' && (container === undefined || container === name),
  );
}
