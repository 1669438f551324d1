import { count, fields } from '../state/fields.ts';
import type { Rule } from './diagnosis.ts';
import { hasFailed } from './pods.ts';

/** Explains a StatefulSet that makes no further Pods, since one of them is not ready. */
export const diagnoseStatefulSet: Rule = (set, facts) => {
  const { name } = set.metadata;
  const spec = fields(set['spec']);
  const status = fields(set['status']);
  const wanted = spec['replicas'] === undefined ? 1 : count(spec['replicas']);
  if (spec['podManagementPolicy'] === 'Parallel' || count(status['replicas']) >= wanted)
    return undefined;
  const stuck = facts
    .beside(set, 'Pod')
    .find((pod) => facts.ownerOf(pod) === set && hasFailed(pod, facts));
  if (!stuck) return undefined;
  return {
    reason: 'WaitingForPod',
    failed: false,
    title: `The StatefulSet ${name} waits for its Pod ${stuck.metadata.name}.`,
    why: 'A StatefulSet creates its Pods one at a time, each when the one before is ready.',
    next: `Look at ${stuck.metadata.name} below: it says why it is not ready.`,
    evidence: [
      {
        from: 'status of the StatefulSet',
        quote: `replicas: ${count(status['replicas'])}, readyReplicas: ${count(status['readyReplicas'])}`,
      },
    ],
    field: 'metadata.name',
  };
};
