import type { KubeObject } from '../../protocol/workspace.ts';
import { hasFailed, type Container } from '../state/containers.ts';
import { fields, text } from '../state/fields.ts';
import type { Diagnosis, Evidence } from './diagnosis.ts';
import { isInLoop } from './crash-loop.ts';
import { exitCodeMeaning } from './exit-code.ts';

/** Explains why a container of a Pod ends, or never gets started. */
export function diagnoseCrash(
  container: Container,
  evidence: readonly Evidence[],
  pod: KubeObject,
  now: number,
): Diagnosis | undefined {
  const { waiting, field, name } = container;
  const loops = isInLoop(container, now);
  const ended = container.ended ?? container.endedBefore;

  if (waiting?.reason === 'CreateContainerConfigError') {
    return {
      reason: waiting.reason,
      failed: true,
      title: `The container ${name} refers to something that is not there.`,
      why: 'Before it starts a container, the node reads the ConfigMaps and Secrets that it uses; one of them, or a key in it, is missing.',
      next: 'Make the missing object, and the Pod goes on by itself. Or mend its name in the manifest.',
      evidence,
      field: configField(container, evidence),
    };
  }
  const startError =
    (waiting &&
      /^(CreateContainerError|RunContainerError|PostStartHookError)$/.test(waiting.reason)) ||
    ended?.reason === 'StartError' ||
    ended?.reason === 'ContainerCannotRun';
  if (startError && (waiting || container.ended)) {
    const missing = /executable file not found|no such file or directory/.test(
      evidence.map(({ quote }) => quote).join('\n'),
    );
    return {
      reason: waiting?.reason ?? ended!.reason,
      failed: true,
      title: missing
        ? `The command of the container ${name} is not in its image.`
        : `The container ${name} cannot be started.`,
      why: missing
        ? 'The first word of `command` is a program; the image has no program of that name.'
        : 'The image is there, but the container runtime could not start a process from it.',
      next: 'Mend `command` (or take it out, so that the image’s own is used).',
      evidence,
      field: `${field}.command`,
    };
  }
  if (!ended || (!loops && !hasFailed(container))) return undefined;

  if (ended.reason === 'OOMKilled') {
    const limit = text(fields(fields(container.spec['resources'])['limits'])['memory']);
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
  const waits =
    container.role === 'init' ? ' Until it ends well, the other containers are not started.' : '';
  const shared = {
    why: `It ended with exit code ${ended.exitCode}, which means: ${meaning}.${waits}`,
    evidence,
    field: `${field}.command`,
  };
  const mend = 'Read its log, and mend the `command` or what it needs.';
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

function configField({ field, spec }: Container, evidence: readonly Evidence[]): string {
  const said = evidence.map(({ quote }) => quote).join('\n');
  const named = /(?:configmap|secret) "?(?:[^/"\s]+\/)?(?<name>[-a-z0-9.]+)"?/i.exec(said)
    ?.groups?.['name'];
  for (const member of ['env', 'envFrom']) {
    const entries = Array.isArray(spec[member]) ? (spec[member] as unknown[]) : [];
    const index = entries.findIndex(
      (entry) => named && JSON.stringify(entry).includes(`"${named}"`),
    );
    if (index >= 0) return `${field}.${member}[${index}]`;
  }
  return field;
}
