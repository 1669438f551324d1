import type { KubeObject } from '../../protocol/workspace.ts';
import { condition, fields, list, text } from '../state/fields.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Explains why no node takes a Pod. */
export function diagnoseUnschedulable(pod: KubeObject): Diagnosis | undefined {
  const scheduled = condition(pod, 'PodScheduled');
  if (scheduled?.['status'] !== 'False' || scheduled['reason'] !== 'Unschedulable')
    return undefined;
  const message = text(scheduled['message']) ?? '';
  return {
    reason: 'Unschedulable',
    failed: true,
    title: 'No node can take this Pod.',
    ...causeOf(message, pod),
    evidence: message ? [{ from: 'scheduler', quote: message }] : [],
  };
}

function causeOf(message: string, pod: KubeObject): Pick<Diagnosis, 'why' | 'next' | 'field'> {
  const spec = fields(pod['spec']);
  const resource = /Insufficient (?<name>[^\s,.]+)/.exec(message)?.groups?.['name'];
  if (resource) {
    return {
      why: `It asks for more ${resource} than any node has left. The scheduler counts what Pods request, not what they use.`,
      next: 'Delete what you no longer need, and the scheduler tries again by itself. Or request less.',
      field: requestField(spec, resource),
    };
  }
  if (/node affinity|node selector|didn't match Pod's node/.test(message)) {
    return {
      why: 'It wants a node with a label that no node has.',
      next: 'Compare `nodeSelector` or `affinity` with the labels of the nodes.',
      field: spec['nodeSelector'] ? 'spec.nodeSelector' : 'spec.affinity',
    };
  }
  if (/persistentvolumeclaim|unbound immediate/i.test(message)) {
    return {
      why: 'A volume that it needs is not there yet.',
      next: 'Make the PersistentVolumeClaim, or mend its name.',
      field: 'spec.volumes',
    };
  }
  if (/untolerated taint/.test(message)) {
    return {
      why: 'The nodes that would fit are marked by a taint that keeps Pods away.',
      next: 'Give the Pod a toleration for the taint, or let it fit on another node.',
      field: 'spec.tolerations',
    };
  }
  return {
    why: 'The scheduler looked at every node and refused each one.',
    next: 'Read the scheduler’s words below: it names the reason for each node.',
    field: 'spec',
  };
}

function requestField(spec: Readonly<Record<string, unknown>>, resource: string): string {
  const index = list(spec['containers']).findIndex(
    (container) => fields(fields(container['resources'])['requests'])[resource] !== undefined,
  );
  return `spec.containers[${Math.max(index, 0)}].resources.requests.${resource}`;
}
