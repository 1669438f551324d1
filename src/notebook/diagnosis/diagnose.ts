import type { KubeObject } from '../../protocol/workspace.ts';
import { containersOf, type Container } from '../state/containers.ts';
import { condition, fields, text } from '../state/fields.ts';
import type { KubeEvent } from '../state/kube-event.ts';
import { diagnoseCrash } from './crashes.ts';
import type { Diagnosis, Evidence } from './diagnosis.ts';
import { diagnoseImage } from './images.ts';
import { diagnoseProbe } from './probes.ts';
import { diagnoseUnschedulable } from './scheduling.ts';

/**
 * Explains why an object fails, if it does.
 *
 * @param events the Kubernetes Events about it, oldest first
 * @param now the time in milliseconds since the epoch
 */
export function diagnose(
  object: KubeObject,
  events: readonly KubeEvent[],
  now: number,
): Diagnosis | undefined {
  if (object.metadata.deletionTimestamp) return undefined;
  if (object.kind === 'Pod') return diagnosePod(object, events, now);
  return diagnoseOwner(object, events);
}

function diagnosePod(
  pod: KubeObject,
  events: readonly KubeEvent[],
  now: number,
): Diagnosis | undefined {
  const status = fields(pod['status']);
  if (status['phase'] === 'Succeeded') return undefined;
  const unschedulable = diagnoseUnschedulable(pod);
  if (unschedulable) return unschedulable;

  for (const container of containersOf(pod)) {
    const evidence = evidenceOf(container, events);
    const found =
      diagnoseImage(container, evidence) ??
      diagnoseProbe(container, events, now) ??
      diagnoseCrash(container, evidence, pod, now);
    if (found) return found;
  }
  return diagnoseEnd(pod) ?? diagnoseSetup(pod, events);
}

/** What the kubelet says about a container: its status, then the newest warning that names it. */
function evidenceOf(container: Container, events: readonly KubeEvent[]): Evidence[] {
  const { name, image, waiting, ended, endedBefore } = container;
  const evidence: Evidence[] = [];
  const end = ended ?? endedBefore;
  if (waiting?.message) evidence.push({ from: waiting.reason, quote: waiting.message });
  if (end?.message) evidence.push({ from: `end of container ${name}`, quote: end.message });
  const warning = events.findLast(
    (event) =>
      event.warning &&
      event.reason === 'Failed' &&
      (event.note.includes(`"${image}"`) || event.note.includes(name)) &&
      !evidence.some(({ quote }) => event.note.includes(quote) || quote.includes(event.note)),
  );
  if (warning) evidence.push({ from: `Event ${warning.reason}`, quote: warning.note });
  return evidence;
}

/** A Pod that is over: evicted, past its deadline, or ended with a code that its containers tell. */
function diagnoseEnd(pod: KubeObject): Diagnosis | undefined {
  const status = fields(pod['status']);
  if (status['phase'] !== 'Failed') return undefined;
  const reason = text(status['reason']) ?? 'Failed';
  const message = text(status['message']);
  return {
    reason,
    failed: true,
    title:
      reason === 'Evicted'
        ? 'The node ran short of something and threw the Pod out.'
        : reason === 'DeadlineExceeded'
          ? 'The Pod took longer than its deadline allows.'
          : 'The Pod has ended with an error and is not started again.',
    why: 'A Pod that has failed stays as it is, so that you can look at it.',
    next: 'Read what the cluster says below, and mend the manifest.',
    evidence: message ? [{ from: 'status of the Pod', quote: message }] : [],
    field: reason === 'DeadlineExceeded' ? 'spec.activeDeadlineSeconds' : 'spec.restartPolicy',
  };
}

/** What keeps the node from preparing the Pod: volumes, network. */
function diagnoseSetup(pod: KubeObject, events: readonly KubeEvent[]): Diagnosis | undefined {
  if (fields(pod['status'])['phase'] !== 'Pending') return undefined;
  const event = events.findLast(({ reason }) =>
    ['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox'].includes(reason),
  );
  if (!event) return undefined;
  const volume = /volume "(?<name>[^"]+)"/.exec(event.note)?.groups?.['name'];
  const volumes = fields(pod['spec'])['volumes'];
  const index = Array.isArray(volumes)
    ? volumes.findIndex((each) => fields(each)['name'] === volume)
    : -1;
  const mount = event.reason !== 'FailedCreatePodSandBox';
  return {
    reason: event.reason,
    failed: mount && /not found/.test(event.note),
    title: mount
      ? `The volume${volume ? ` ${volume}` : ''} cannot be made ready.`
      : 'The node cannot give the Pod its network.',
    why: mount
      ? 'The containers start only when all volumes of the Pod are there.'
      : 'Every Pod gets an IP of its own before its containers start.',
    next: mount
      ? 'Make the object that the volume refers to, or mend its name.'
      : 'Wait a moment: the node tries again. If it stays, look at the cluster’s panel.',
    evidence: [{ from: `Event ${event.reason}`, quote: event.note }],
    field: index >= 0 ? `spec.volumes[${index}]` : undefined,
  };
}

/** What keeps a controller from making its Pods, or a rollout from ending. */
function diagnoseOwner(object: KubeObject, events: readonly KubeEvent[]): Diagnosis | undefined {
  const failure = condition(object, 'ReplicaFailure');
  const event = events.findLast(({ reason }) => reason === 'FailedCreate');
  const quote = failure?.['status'] === 'True' ? text(failure['message']) : undefined;
  if (object.kind === 'ReplicaSet' ? quote : object.kind !== 'Deployment' && event) {
    return {
      reason: 'FailedCreate',
      failed: true,
      title: `The ${object.kind} is not allowed to make its Pods.`,
      why: 'The API server refuses them: by a quota, a policy, or because something that they need is missing.',
      next: 'Read the API server’s words below and mend the Pod template.',
      evidence: [{ from: 'API server', quote: quote ?? event!.note }],
      field: 'spec.template',
    };
  }
  const progressing = condition(object, 'Progressing');
  if (object.kind === 'Deployment' && progressing?.['reason'] === 'ProgressDeadlineExceeded') {
    return {
      reason: 'ProgressDeadlineExceeded',
      failed: true,
      title: 'The rollout does not get on.',
      why: 'Its new Pods did not become ready in the time that the Deployment gives them.',
      next: 'Look at the Pods below: each that fails says why.',
      evidence: [{ from: 'status of the Deployment', quote: text(progressing['message']) ?? '' }],
    };
  }
  return undefined;
}
