import { fields, list } from '../state/fields.ts';
import type { Diagnosis, Rule } from './diagnosis.ts';
import type { Facts } from './facts.ts';
import { hasLabels, labelled, labelsIn, labelWords, podsWith } from './selecting.ts';
import type { KubeObject } from '../../protocol/workspace.ts';

/** So long the Pods of a policy may come after it. */
const patienceMs = 5_000;

/** Explains a NetworkPolicy that is about no Pod. */
export const diagnoseNetworkPolicy: Rule = (policy, facts) =>
  selectsNothing(policy, 'podSelector', facts);

/** Explains a PodDisruptionBudget that is about no Pod. */
export const diagnoseBudget: Rule = (budget, facts) => selectsNothing(budget, 'selector', facts);

function selectsNothing(object: KubeObject, member: string, facts: Facts): Diagnosis | undefined {
  const selector = fields(fields(object['spec'])[member]);
  const wanted = labelsIn(selector['matchLabels']);
  if (Object.keys(wanted).length === 0 || list(selector['matchExpressions']).length > 0)
    return undefined;
  if (facts.ageOf(object) < patienceMs || podsWith(facts, object, wanted).length > 0)
    return undefined;
  if (labelled(facts, object).some(({ labels }) => hasLabels(labels, wanted))) return undefined;
  const event = facts.eventsOf(object).findLast(({ reason }) => reason === 'NoPods');
  return {
    reason: 'NoPods',
    failed: false,
    title: `The ${object.kind} ${object.metadata.name} selects no Pod.`,
    why: `It applies to Pods with the label \`${labelWords(wanted)}\`. There are none, so it does nothing.`,
    next: 'Compare the selector with the labels of your Pods: `kubectl get pods --show-labels`.',
    evidence: [
      event
        ? { from: `Event ${event.reason}`, quote: event.note }
        : { from: `${member} of the ${object.kind}`, quote: JSON.stringify(selector) },
    ],
    field: `spec.${member}`,
  };
}
