import type { Container } from '../state/containers.ts';
import { count, fields } from '../state/fields.ts';
import type { KubeEvent } from '../state/kube-event.ts';
import type { Diagnosis } from './diagnosis.ts';

/** So long a Pod may fail its readiness probe before it counts as failed rather than as starting. */
const patienceMs = 30_000;

/** Explains a failing probe of a running container. */
export function diagnoseProbe(
  container: Container,
  events: readonly KubeEvent[],
  now: number,
): Diagnosis | undefined {
  const liveness = newest(container, events, /^(Liveness|Startup) probe/);
  const backOff = container.waiting?.reason === 'CrashLoopBackOff';
  if (liveness && container.restarts > 0 && (backOff || !container.ready)) {
    const kind = liveness.note.startsWith('Startup') ? 'startup' : 'liveness';
    return {
      reason: backOff ? 'CrashLoopBackOff' : 'Unhealthy',
      failed: true,
      title: `The ${kind} probe of the container ${container.name} fails, so the node restarts it.`,
      why: `${answerOf(liveness.note)} The ${kind} probe asks whether the container still works; after ${threshold(container, kind)} failures the node kills it and starts it anew.`,
      next: 'Compare the probe’s path and port with what the program serves, and give it time to start.',
      evidence: [quoted(liveness)],
      field: `${container.field}.${kind}Probe`,
    };
  }
  if (container.ready || container.runningSince === undefined) return undefined;
  const unhealthy = newest(container, events, /^(Readiness|Startup|Liveness) probe/);
  if (!unhealthy) return undefined;
  const kind = unhealthy.note.split(' ')[0]!.toLowerCase();
  const late = now - container.runningSince > patienceMs;
  return {
    reason: late ? 'NotReady' : 'Unhealthy',
    failed: late,
    title: `The ${kind} probe of the container ${container.name} fails.`,
    why: `${answerOf(unhealthy.note)} Until the probe succeeds, the Pod is not ready and no Service sends it a request.`,
    next: late
      ? 'Compare the probe’s path and port with what the program serves, mend it and press Apply.'
      : 'Wait a moment: the program may still be starting, and the node asks again.',
    evidence: [quoted(unhealthy)],
    field: `${container.field}.${kind}Probe`,
  };
}

function newest(container: Container, events: readonly KubeEvent[], note: RegExp) {
  const since = container.runningSince ?? 0;
  return events
    .filter((event) => event.reason === 'Unhealthy' && note.test(event.note))
    .filter((event) => container.restarts > 0 || event.at >= since - 1000)
    .filter((event) => hasProbe(container, event))
    .at(-1);
}

/** An Event about a probe does not name its container in its text; the container has such a probe, or it is not it. */
function hasProbe({ spec }: Container, { note }: KubeEvent): boolean {
  return spec[`${note.split(' ')[0]!.toLowerCase()}Probe`] !== undefined;
}

function answerOf(note: string): string {
  const status = /statuscode: (?<code>\d+)/.exec(note)?.groups?.['code'];
  if (status) return `It got an answer, but the wrong one: HTTP status ${status}.`;
  if (/connection refused/.test(note)) return 'Nothing listens on that port (connection refused).';
  if (/deadline exceeded|timeout/i.test(note)) return 'No answer came in time.';
  return 'It got no good answer.';
}

function threshold({ spec }: Container, kind: string): number {
  return count(fields(spec[`${kind}Probe`])['failureThreshold']) || 3;
}

function quoted(event: KubeEvent) {
  return { from: 'Event Unhealthy', quote: event.note };
}
