import { fields, list, text } from '../state/fields.ts';
import type { KubeEvent } from '../state/kube-event.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import type { Diagnosis, Rule } from './diagnosis.ts';
import type { Facts } from './facts.ts';

/** So long the Pod that uses a claim may come after it. */
const consumerMs = 5_000;
/** So long the making of a volume may take before it is worth a word. */
const provisioningMs = 30_000;

/** Explains a claim that has no volume. */
export const diagnoseClaim: Rule = (claim, facts) => {
  if (fields(claim['status'])['phase'] !== 'Pending') return undefined;
  const events = facts.eventsOf(claim);
  const mismatch = events.findLast(({ reason }) => reason === 'VolumeMismatch');
  if (mismatch) return diagnoseMismatch(claim, mismatch);
  const failure = events.findLast(({ reason }) =>
    /^(ProvisioningFailed|FailedBinding)$/.test(reason),
  );
  if (failure) return diagnoseFailure(claim, failure, facts);
  return diagnoseWait(claim, events, facts);
};

function quoted({ reason, note }: KubeEvent) {
  return [{ from: `Event ${reason}`, quote: note }];
}

function diagnoseMismatch(claim: KubeObject, event: KubeEvent): Diagnosis {
  const { name } = claim.metadata;
  const volume = text(fields(claim['spec'])['volumeName']) ?? '';
  const small = /too small/.test(event.note);
  const mode = /access ?mode/i.test(event.note);
  return {
    reason: event.reason,
    failed: true,
    title: small
      ? `The volume ${volume} is smaller than the claim ${name} asks for.`
      : `The volume ${volume} is not what the claim ${name} asks for.`,
    why: '`volumeName` ties a claim to one volume, which has to have the size, the access mode and the class that the claim asks for.',
    next: small
      ? 'Ask for less, create a bigger volume, or remove `volumeName`.'
      : 'Compare the claim with the volume: `kubectl describe pv`.',
    evidence: quoted(event),
    field: small
      ? 'spec.resources.requests.storage'
      : mode
        ? 'spec.accessModes'
        : 'spec.storageClassName',
  };
}

function diagnoseFailure(claim: KubeObject, event: KubeEvent, facts: Facts): Diagnosis | undefined {
  const { name } = claim.metadata;
  const shared = { reason: event.reason, evidence: quoted(event) };
  const missing = /storageclass\S* "(?<name>[^"]+)" not found/.exec(event.note)?.groups?.['name'];
  if (missing !== undefined) {
    return {
      ...shared,
      failed: facts.named(claim, 'StorageClass', missing) === undefined,
      title: `There is no StorageClass ${missing}, so the claim ${name} gets no volume.`,
      why: 'A StorageClass says which program creates a volume for a claim, and how.',
      next: 'Remove `storageClassName` to get the default, here `standard`; `kubectl get storageclass` lists all.',
      field: 'spec.storageClassName',
    };
  }
  if (/access modes?/i.test(event.note)) {
    return {
      ...shared,
      failed: true,
      title: `The volume of the claim ${name} cannot be used by several nodes.`,
      why: 'The class `standard` creates a directory on one node. `ReadWriteMany` needs storage that all nodes reach, such as NFS.',
      next: 'Use `accessModes: [ReadWriteOnce]`.',
      field: 'spec.accessModes',
    };
  }
  if (/no persistent volumes available/.test(event.note)) {
    const byHand = fields(claim['spec'])['storageClassName'] === '';
    return {
      ...shared,
      failed: true,
      title: `No volume fits the claim ${name}, and nothing creates one.`,
      why: byHand
        ? '`storageClassName: ""` means: use a PersistentVolume that somebody has created by hand. None of them fits.'
        : 'The claim names no StorageClass, and the cluster has no default class that could create a volume.',
      next: byHand
        ? 'Remove the line, and the default class creates a volume. Or create a PersistentVolume.'
        : 'Write a `storageClassName`; `kubectl get storageclass` lists those that exist.',
      field: 'spec.storageClassName',
    };
  }
  return {
    ...shared,
    failed: facts.ageOf(claim) > provisioningMs,
    title: `The volume of the claim ${name} cannot be created.`,
    why: 'The StorageClass names a provisioner, a program that creates volumes; it says why it could not.',
    next: 'Read its message below. It tries again from time to time.',
    field: 'spec',
  };
}

function diagnoseWait(
  claim: KubeObject,
  events: readonly KubeEvent[],
  facts: Facts,
): Diagnosis | undefined {
  const { name } = claim.metadata;
  const users = facts
    .beside(claim, 'Pod')
    .filter((pod) =>
      list(fields(pod['spec'])['volumes']).some(
        (volume) => fields(volume['persistentVolumeClaim'])['claimName'] === name,
      ),
    );
  const waiting = events.findLast(({ reason }) => reason === 'WaitForFirstConsumer');
  if (waiting && users.length === 0 && facts.ageOf(claim) > consumerMs) {
    return {
      reason: 'WaitForFirstConsumer',
      failed: false,
      title: `The claim ${name} waits for a Pod that uses it.`,
      why: 'The class `standard` creates a volume only once it is known which node needs it. This is normal.',
      next: 'Create a Pod with a volume that names this claim.',
      evidence: quoted(waiting),
      field: 'metadata.name',
    };
  }
  const making = events.findLast(({ reason }) => reason === 'ExternalProvisioning');
  if (!making || facts.now - making.at > provisioningMs || facts.ageOf(claim) < provisioningMs)
    return undefined;
  return {
    reason: 'ExternalProvisioning',
    failed: false,
    title: `The volume of the claim ${name} has not been created yet.`,
    why: 'The StorageClass names a provisioner, a program that creates volumes; it has not answered yet. It may not be running.',
    next: 'Look at the class and its provisioner: `kubectl describe storageclass`.',
    evidence: quoted(making),
    field: 'spec.storageClassName',
  };
}
