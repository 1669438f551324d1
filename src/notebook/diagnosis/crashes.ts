import type { KubeObject } from '../../protocol/workspace.ts';
import { hasFailed, type Container } from '../state/containers.ts';
import { fields, text } from '../state/fields.ts';
import type { KubeEvent } from '../state/kube-event.ts';
import type { Diagnosis, Evidence } from './diagnosis.ts';
import type { Facts } from './facts.ts';
import { isInLoop } from './crash-loop.ts';
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
      why: 'What stands under `postStart` runs right after the start of the container; the container lives on only if that succeeds.',
      next: 'Mend the command of the hook, or take it out.',
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
      title: `The container ${name} used more memory than it may and was killed.`,
      why: `Its limit is ${limit ?? 'the node’s own memory'}; Linux kills a process that goes beyond it.`,
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
      title: `${where} ends by itself, again and again.`,
      why: `It ended with exit code 0: ${meaning}. A Pod like this one expects its containers to run on, so the node starts it anew, waiting longer each time.`,
      next: `Give it a \`command\` that keeps running. If its work is done, ${
        pod.metadata.ownerReferences ? 'make it a Job' : 'say `restartPolicy: Never`'
      }.`,
      evidence,
      field: `${field}.command`,
    };
  }
  const maybeMemory = wasKilled && limit !== undefined;
  const waits =
    container.role === 'init' ? ' Until it ends well, the other containers are not started.' : '';
  const shared = {
    why: `It ended with exit code ${ended.exitCode}, which means: ${meaning}.${
      maybeMemory
        ? ` Nobody says why. With a memory limit, here ${limit}, it is most often that it used more: the node sometimes fails to report \`OOMKilled\`.`
        : ''
    }${waits}`,
    evidence,
    field: maybeMemory ? `${field}.resources.limits.memory` : `${field}.command`,
  };
  const mend = maybeMemory
    ? 'Compare what it needs with its memory limit, and raise the limit where that is too low.'
    : 'Read its log, and mend the `command` or what it needs.';
  if (loops) {
    return {
      ...shared,
      reason: 'CrashLoopBackOff',
      failed: true,
      title: `${where} starts and crashes, again and again.`,
      next: mend,
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
    title: `${where} has ended with an error and is not started again.`,
    next: mend,
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
      next: 'Mend `command` (or take it out, so that the image’s own is used).',
      field: command,
    };
  }
  if (/exec: .*permission denied/.test(said)) {
    return {
      title: `The command of the container ${name} cannot be executed.`,
      why: 'The first word of `command` is a file, but not a program: it has no permission to be executed.',
      next: 'Name a program. A script is run by its shell: `[sh, /path/script.sh]`.',
      field: command,
    };
  }
  if (spec['workingDir'] !== undefined && /not a directory|chdir|mkdir/.test(said)) {
    return {
      title: `The working directory of the container ${name} is no directory.`,
      why: 'The node makes `workingDir` where it is missing, but it cannot where a file stands already.',
      next: 'Mend `workingDir`, or take it out.',
      field: `${field}.workingDir`,
    };
  }
  return {
    title: `The container ${name} cannot be started.`,
    why: 'The image is there, but the container runtime could not start a process from it.',
    next: 'Read its words below, and mend the container.',
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
