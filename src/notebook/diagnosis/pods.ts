import type { KubeObject } from '../../protocol/workspace.ts';
import { containersOf, type Container, type Ending } from '../state/containers.ts';
import { condition, fields, text } from '../state/fields.ts';
import type { KubeEvent } from '../state/kube-event.ts';
import { diagnoseConfig } from './configuration.ts';
import { diagnoseCrash } from './crashes.ts';
import type { Diagnosis, Evidence, Rule } from './diagnosis.ts';
import type { Facts } from './facts.ts';
import { diagnoseImage } from './images.ts';
import { diagnoseEnd } from './pod-end.ts';
import { diagnoseProbe } from './probes.ts';
import { diagnoseScheduling } from './scheduling.ts';
import { diagnoseSetup } from './volumes.ts';

/** Explains why a Pod does not run, or does not run well. */
export const diagnosePod: Rule = (pod, facts) => {
  if (fields(pod['status'])['phase'] === 'Succeeded') return undefined;
  return (
    diagnoseScheduling(pod, facts) ??
    diagnoseContainers(pod, facts) ??
    replaced(inJob(diagnoseEnd(pod), pod, facts), pod, facts) ??
    diagnoseSetup(pod, facts)
  );
};

/** Whether a Pod will not get well by itself. */
export function hasFailed(pod: KubeObject, facts: Facts): boolean {
  return !pod.metadata.deletionTimestamp && diagnosePod(pod, facts)?.failed === true;
}

function diagnoseContainers(pod: KubeObject, facts: Facts): Diagnosis | undefined {
  const events = facts.eventsOf(pod);
  // What a Pod says of its end as a whole is more than the exit code that this gave its containers.
  if (text(fields(pod['status'])['reason'])) return undefined;
  const found = containersOf(pod).flatMap((container) => {
    const evidence = evidenceOf(container, events);
    return (
      diagnoseImage(container, evidence) ??
      diagnoseConfig(container, evidence, pod, facts) ??
      diagnoseProbe(pod, container, events, facts.now) ??
      inJob(diagnoseCrash(container, evidence, pod, facts), pod, facts) ??
      []
    );
  });
  return found.find(({ failed }) => failed) ?? found[0];
}

/** A Job tries again when a Pod of it fails: it is the Job that says when it has failed. */
function inJob(
  diagnosis: Diagnosis | undefined,
  pod: KubeObject,
  facts: Facts,
): Diagnosis | undefined {
  const job = facts.ownerOf(pod);
  if (job?.kind !== 'Job' || !diagnosis) return diagnosis;
  if (condition(job, 'Complete')?.['status'] === 'True') return undefined;
  if (condition(job, 'Failed')?.['status'] === 'True') return diagnosis;
  return {
    ...diagnosis,
    failed: false,
    next: 'Wait a moment: the Job tries again, until it succeeds or reaches its `backoffLimit`.',
  };
}

/** Most owners make a new Pod at once for one that is over as a whole; then it is no failure of the owner. */
function replaced(
  diagnosis: Diagnosis | undefined,
  pod: KubeObject,
  facts: Facts,
): Diagnosis | undefined {
  const owner = facts.ownerOf(pod);
  if (!owner || owner.kind === 'Job' || !diagnosis) return diagnosis;
  return {
    ...diagnosis,
    failed: false,
    next: `The ${owner.kind} creates a new Pod. ${diagnosis.next}`,
  };
}

/** What the kubelet says about a container: its status, then the newest warning that names it. */
function evidenceOf(container: Container, events: readonly KubeEvent[]): Evidence[] {
  const { name, image, waiting, ended, endedBefore } = container;
  const evidence: Evidence[] = [];
  const end = ended ?? endedBefore;
  if (waiting?.message) evidence.push({ from: waiting.reason, quote: waiting.message });
  if (end?.message) evidence.push({ from: `end of container ${name}`, quote: end.message });
  else if (end) evidence.push({ from: `end of container ${name}`, quote: endWords(end) });
  const warning = events.findLast(
    (event) =>
      event.warning &&
      event.reason === 'Failed' &&
      (event.note.includes(`"${image}"`) ||
        (event.container === undefined ? event.note.includes(name) : event.container === name)) &&
      !evidence.some(({ quote }) => event.note.includes(quote) || quote.includes(event.note)),
  );
  if (warning) evidence.push({ from: `Event ${warning.reason}`, quote: warning.note });
  return evidence;
}

function endWords({ exitCode, reason }: Ending): string {
  return `terminated: reason ${reason}, exitCode ${exitCode}`;
}
