import type { KubeObject } from '../../protocol/workspace.ts';
import { podRefusal } from '../../lessons/manifest/pod-refusal.ts';
import { condition, count, fields, text } from '../state/fields.ts';
import type { Diagnosis, Rule } from './diagnosis.ts';
import { comingMs, isMakingRoom, type Facts } from './facts.ts';

/** Explains why the API server refuses the Pods that a controller wants to make. */
export const diagnoseRefusal: Rule = (owner, facts) => {
  const said = refusalOf(owner, facts);
  if (said === undefined) return undefined;
  const template = fields(fields(owner['spec'])['template']);
  const refusal = podRefusal(said, template);
  const shared: Pick<Diagnosis, 'reason' | 'evidence'> = {
    reason: 'FailedCreate',
    evidence: [{ from: 'API server', quote: said }],
  };
  if (!refusal) {
    return {
      ...shared,
      failed: true,
      title: `The ${owner.kind} is not allowed to create its Pods.`,
      why: 'The API server refuses them: by a quota, a policy, or because something that they need is missing.',
      next: 'Read the API server’s message below and fix the Pod template.',
      field: 'spec.template',
    };
  }
  const { title, why, next, field, missing, passing } = refusal;
  // What is missing may be made by the next document of the cell, and the controller tries again.
  const comes =
    missing &&
    (facts.ageOf(owner) < comingMs || facts.named(owner, missing.kind, missing.name) !== undefined);
  const waits = passing === true || comes === true || isMakingRoom(owner, facts);
  return {
    ...shared,
    failed: !waits,
    title,
    why: `${why} So the ${owner.kind} cannot create its Pods.`,
    next: waits ? 'Wait a moment: the controller tries again.' : next,
    field:
      field === 'replicas'
        ? 'spec.replicas'
        : `spec.template${field === undefined ? '' : `.${field}`}`,
  };
};

/** The API server's words about a Pod that it refused, if that is how things stand. */
function refusalOf(owner: KubeObject, facts: Facts): string | undefined {
  if (owner.kind === 'ReplicaSet' || owner.kind === 'ReplicationController') {
    const failure = condition(owner, 'ReplicaFailure');
    return failure?.['status'] === 'True' ? text(failure['message']) : undefined;
  }
  // The other controllers say it by Events alone, which stay when it is past.
  if (!lacksPods(owner)) return undefined;
  const events = facts.eventsOf(owner);
  const refused = events.findLast(({ reason }) => reason === 'FailedCreate');
  const made = events.findLast(
    ({ reason, note }) => reason === 'SuccessfulCreate' && /\bpod\b/i.test(note),
  );
  if (!refused || (made && made.at >= refused.at)) return undefined;
  return refused.note.replace(/^\(combined from similar events\): /, '');
}

function lacksPods({ kind, spec, status }: KubeObject): boolean {
  const [wanted, there] = [fields(spec), fields(status)];
  switch (kind) {
    case 'StatefulSet':
      return (
        count(there['replicas']) <
        (wanted['replicas'] === undefined ? 1 : count(wanted['replicas']))
      );
    case 'DaemonSet':
      return count(there['currentNumberScheduled']) < count(there['desiredNumberScheduled']);
    case 'Job':
      return wanted['suspend'] !== true && count(there['active']) + count(there['succeeded']) === 0;
  }
  return false;
}
