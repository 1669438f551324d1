import { isFailure, type Container } from '../state/containers.ts';
import { fields, text } from '../state/fields.ts';
import type { Diagnosis, Evidence } from './diagnosis.ts';
import { exitCodeMeaning } from './exit-code.ts';

/** Explains why a container ends, or never gets started. `restarts` says whether the Pod starts it again. */
export function diagnoseCrash(
  container: Container,
  evidence: readonly Evidence[],
): Diagnosis | undefined {
  const { waiting, field, name } = container;
  const backOff = waiting?.reason === 'CrashLoopBackOff';
  const ended = container.ended ?? container.endedBefore;

  if (waiting?.reason === 'CreateContainerConfigError') {
    return {
      reason: waiting.reason,
      failed: true,
      title: `The container ${name} refers to something that is not there.`,
      why: 'Before it starts a container, the node reads the ConfigMaps and Secrets that it uses; one of them, or a key in it, is missing.',
      next: 'Make the missing object, or mend its name in the manifest. The Pod then goes on by itself.',
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
      next: 'Mend `command` (or take it out, so that the image’s own is used) and press Apply.',
      evidence,
      field: `${field}.command`,
    };
  }
  if (!ended || (!backOff && !isFailure(container.ended))) return undefined;

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
  const where = container.init ? `The init container ${name}` : `The container ${name}`;
  const meaning = exitCodeMeaning(ended);
  if (ended.exitCode === 0) {
    return {
      reason: 'CrashLoopBackOff',
      failed: true,
      title: `${where} ends by itself, again and again.`,
      why: `It ended with exit code 0: ${meaning}. A Pod like this one expects its containers to run on, so the node starts it anew, waiting longer each time.`,
      next: 'Give it a `command` that keeps running, or `restartPolicy: Never` if its work is done.',
      evidence,
      field: `${field}.command`,
    };
  }
  const waits = container.init ? ' Until it ends well, the other containers are not started.' : '';
  return {
    reason: backOff ? 'CrashLoopBackOff' : ended.reason,
    // The first crash may be one of those that a start brings with it: the node tries again at once.
    failed: backOff,
    title: backOff ? `${where} starts and crashes, again and again.` : `${where} has crashed.`,
    why: `It ended with exit code ${ended.exitCode}, which means: ${meaning}.${waits}`,
    next: backOff
      ? 'Read its log, mend the `command` or what it needs, and press Apply.'
      : 'Wait a moment: what happens next depends on the `restartPolicy` of its Pod.',
    evidence,
    field: `${field}.command`,
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
