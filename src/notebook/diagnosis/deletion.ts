import type { KubeObject } from '../../protocol/workspace.ts';
import { condition, fields, list, text } from '../state/fields.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Facts } from './facts.ts';

/** So long a controller may take to do what a finalizer waits for. */
const patienceMs = 5_000;

/** Explains why an object that is being deleted does not go. */
export function diagnoseDeletion(object: KubeObject, facts: Facts): Diagnosis | undefined {
  const since = facts.now - Date.parse(object.metadata.deletionTimestamp!);
  if (object.kind === 'Namespace') return diagnoseNamespace(object, since);
  const finalizers = finalizersOf(object);
  if (finalizers.includes('kubernetes.io/pvc-protection')) return diagnoseUse(object, facts);
  // Those of Kubernetes itself are taken away by its controllers in the course of the deletion.
  const held = finalizers.find(
    (name) => name.includes('.') && !/(^|\.)kubernetes\.io\/|\.k8s\.io\//.test(name),
  );
  if (held === undefined || since < patienceMs) return undefined;
  const { name } = object.metadata;
  return {
    reason: 'Finalizer',
    failed: true,
    byHand: true,
    title: `The finalizer ${held} blocks the deletion of the ${object.kind} ${name}.`,
    why: 'A finalizer asks the API server to wait until a program has cleaned up and removed it. None has done so.',
    next: `If none of your programs does this, remove it yourself: \`kubectl patch ${object.kind.toLowerCase()} ${name} --type=merge -p '{"metadata":{"finalizers":null}}'\`.`,
    evidence: [
      {
        from: `metadata of the ${object.kind}`,
        quote: `deletionTimestamp: ${object.metadata.deletionTimestamp}, finalizers: ${finalizers.join(', ')}`,
      },
    ],
    field: `metadata.finalizers[${finalizers.indexOf(held)}]`,
  };
}

function finalizersOf(object: KubeObject): string[] {
  const { finalizers } = object.metadata as { finalizers?: unknown };
  return Array.isArray(finalizers) ? finalizers.map(String) : [];
}

function diagnoseUse(claim: KubeObject, facts: Facts): Diagnosis | undefined {
  const { name } = claim.metadata;
  const user = facts
    .beside(claim, 'Pod')
    .find((pod) =>
      list(fields(pod['spec'])['volumes']).some(
        (volume) => fields(volume['persistentVolumeClaim'])['claimName'] === name,
      ),
    );
  if (!user || user.metadata.deletionTimestamp) return undefined;
  return {
    reason: 'Finalizer',
    failed: false,
    title: `The claim ${name} is still used by the Pod ${user.metadata.name}, so it is not deleted yet.`,
    why: 'The finalizer `kubernetes.io/pvc-protection` keeps a claim until no Pod uses it any more, so that no program loses its data.',
    next: 'Delete the Pod, or what created it; the claim is then deleted automatically.',
    evidence: [
      {
        from: 'metadata of the claim',
        quote: `deletionTimestamp: ${claim.metadata.deletionTimestamp}, finalizers: ${finalizersOf(claim).join(', ')}`,
      },
    ],
    field: 'metadata.name',
  };
}

function diagnoseNamespace(namespace: KubeObject, since: number): Diagnosis | undefined {
  const held = [
    'NamespaceFinalizersRemaining',
    'NamespaceDeletionDiscoveryFailure',
    'NamespaceDeletionContentFailure',
    'NamespaceDeletionGroupVersionParsingFailure',
    'NamespaceContentRemaining',
  ]
    .map((type) => condition(namespace, type))
    .filter((found) => found?.['status'] === 'True');
  if (held.length === 0 || since < patienceMs) return undefined;
  const { name } = namespace.metadata;
  // Content alone is on its way out; it takes as long as its Pods take to end.
  const failed = held[0]!['type'] !== 'NamespaceContentRemaining';
  return {
    reason: 'NamespaceTerminating',
    failed,
    byHand: true,
    title: failed
      ? `The Namespace ${name} cannot be deleted: something in it blocks the deletion.`
      : `The Namespace ${name} is still being emptied.`,
    why: 'A Namespace is deleted only when everything in it is gone. An object with a finalizer stays until the finalizer is removed.',
    next: failed
      ? 'Find what the message below names, and remove its finalizer with `kubectl patch`.'
      : 'Wait a moment: Pods may need some time to stop.',
    evidence: held.map((each) => ({
      from: `condition ${String(each!['type'])}`,
      quote: text(each!['message']) ?? 'True',
    })),
    field: 'metadata.name',
  };
}
