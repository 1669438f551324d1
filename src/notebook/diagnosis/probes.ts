import type { KubeObject } from '../../protocol/workspace.ts';
import { isInLoop, type Container } from '../state/containers.ts';
import { condition, count, fields, text } from '../state/fields.ts';
import type { KubeEvent } from '../state/kube-event.ts';
import { newestFirst } from '../state/newest-first.ts';
import type { Diagnosis } from './diagnosis.ts';
import { killBehind } from './probe-kill.ts';

/** So long a Pod may fail its readiness probe before it counts as failed rather than as starting. */
const patienceMs = 30_000;

/** Explains a failing probe of a container: one that has the node end it, or one that it waits for. */
export function diagnoseProbe(
  pod: KubeObject,
  container: Container,
  events: readonly KubeEvent[],
  now: number,
): Diagnosis | undefined {
  return diagnoseKill(container, events, now) ?? diagnoseWait(pod, container, events, now);
}

function diagnoseKill(
  container: Container,
  events: readonly KubeEvent[],
  now: number,
): Diagnosis | undefined {
  const { name, ready, ended, endedBefore, runningSince, restarts, comesBack } = container;
  const end = ended ?? endedBefore;
  const kill = end && killBehind(end, container, events);
  // One that has run for a while since is to be judged by what its probes say now.
  const loops = isInLoop(container, now);
  const isPast =
    !loops && (ready || (runningSince !== undefined && now - runningSince > patienceMs));
  if (!kill || isPast) return undefined;
  const { probe, event } = kill;
  // The first answer after a restart may be that nothing listens yet; the kills are due to the usual answer.
  const [usual] = unhealthy(container, events)
    .filter(({ note }) => probeOf(note) === probe)
    .sort((a, b) => b.count - a.count);
  const gone = ended !== undefined && !comesBack;
  return {
    reason: loops ? 'CrashLoopBackOff' : 'Unhealthy',
    failed: gone || restarts > 0,
    title: `The ${probe} probe of the container ${name} fails, so the node ${gone ? 'has ended' : 'restarts'} it.`,
    why: `${usual ? `${answerOf(usual.note, container)} ` : ''}The ${probe} probe asks whether the container ${
      probe === 'startup' ? 'has started' : 'still works'
    }; after ${threshold(container, probe)} failures in a row the node kills it${gone ? '' : ' and restarts it'}.`,
    next: 'Compare the probe with what the program answers, and give it time to start.',
    evidence: [...(usual ? [quoted(usual)] : []), quoted(event)],
    field: `${container.field}.${probe}Probe`,
  };
}

function diagnoseWait(
  pod: KubeObject,
  container: Container,
  events: readonly KubeEvent[],
  now: number,
): Diagnosis | undefined {
  const { name, ready, runningSince } = container;
  if (ready || runningSince === undefined) return undefined;
  const answer = unhealthy(container, events).find(({ at }) => at >= runningSince - 1000);
  if (!answer) return undefined;
  const probe = probeOf(answer.note);
  const late = now - runningSince > patienceMs;
  return {
    reason: late ? 'NotReady' : 'Unhealthy',
    failed: late,
    title: `The ${probe} probe of the container ${name} fails.`,
    why: `${answerOf(answer.note, container)} Until the probe succeeds, the Pod is not ready and no Service sends it a request.`,
    next: late
      ? 'Compare the probe with what the program answers, and fix it.'
      : wasReady(pod, runningSince)
        ? 'It was ready before, so look for what has changed since: another Pod, a policy, what it depends on. The node probes it again.'
        : 'Wait a moment: the program may still be starting, and the node probes it again.',
    evidence: [quoted(answer)],
    field: `${container.field}.${probe}Probe`,
  };
}

/** A Pod that was never ready has not been so since before its container ran. Times of the cluster have whole seconds. */
function wasReady(pod: KubeObject, runningSince: number): boolean {
  const since = text(condition(pod, 'Ready')?.['lastTransitionTime']);
  return since !== undefined && Date.parse(since) > runningSince + 1000;
}

/** What the probes of a container met, newest first. */
function unhealthy(container: Container, events: readonly KubeEvent[]): KubeEvent[] {
  return newestFirst(events).filter(
    (event) =>
      event.reason === 'Unhealthy' &&
      / probe (failed|errored)/.test(event.note) &&
      hasProbe(container, event),
  );
}

function probeOf(note: string): string {
  return note.split(' ')[0]!.toLowerCase();
}

/** An Event about a probe does not name its container in its text, but mostly beside it. */
function hasProbe({ name, spec }: Container, { note, container }: KubeEvent): boolean {
  return spec[`${probeOf(note)}Probe`] !== undefined && (container ?? name) === name;
}

/** Says what a probe met, by its words and by what kind of probe it is. */
function answerOf(note: string, { spec }: Container): string {
  const probe = fields(spec[`${probeOf(note)}Probe`]);
  const status = /statuscode: (?<code>\d+)/.exec(note)?.groups?.['code'];
  if (status) return `It got an answer, but the wrong one: HTTP status ${status}.`;
  if (/connection refused/.test(note)) return 'Nothing listens on that port (connection refused).';
  if (probe['grpc'] !== undefined) {
    return /unimplemented|unknown service|NOT_SERVING/i.test(note)
      ? 'The gRPC server answers, but does not report that it is serving.'
      : 'No gRPC server answers on that port.';
  }
  if (/timed out|deadline exceeded|timeout/i.test(note)) return 'No answer came in time.';
  if (probe['exec'] !== undefined) {
    const printed = note.replace(/^\S+ probe (failed|errored): ?/, '').trim();
    return `The command of the probe ended with an error${printed === '' ? '' : ', and printed what is quoted below'}.`;
  }
  return 'It got no good answer.';
}

function threshold({ spec }: Container, kind: string): number {
  return count(fields(spec[`${kind}Probe`])['failureThreshold']) || 3;
}

function quoted(event: KubeEvent) {
  return { from: `Event ${event.reason}`, quote: event.note.trim().replace(/:$/, '') };
}
