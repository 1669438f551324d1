import { fields, list, text } from '../state/fields.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { KubeObject } from '../../protocol/workspace.ts';

/** Explains a Pod that is over as a whole: thrown out by its node, refused by it, or past its deadline. */
export function diagnoseEnd(pod: KubeObject): Diagnosis | undefined {
  const status = fields(pod['status']);
  if (status['phase'] !== 'Failed') return undefined;
  const reason = text(status['reason']) ?? 'Failed';
  const message = text(status['message']);
  const stays = 'A Pod that has failed stays as it is, so that you can look at it.';
  const shared = {
    reason,
    failed: true,
    evidence: [
      {
        from: 'status of the Pod',
        quote: message ?? `phase: Failed${status['reason'] ? `, reason: ${reason}` : ''}`,
      },
    ],
  };
  if (reason === 'Evicted') {
    const volume = /EmptyDir volume "(?<name>[^"]+)" exceeds/.exec(message ?? '')?.groups?.['name'];
    const index = list(fields(pod['spec'])['volumes']).findIndex((each) => each['name'] === volume);
    return volume !== undefined && index >= 0
      ? {
          ...shared,
          title: `The volume ${volume} grew beyond its limit, so the node evicted the Pod.`,
          why: `An \`emptyDir\` with a \`sizeLimit\` may not hold more; the node checks from time to time and evicts a Pod that exceeds it. ${stays}`,
          next: 'Raise `sizeLimit`, or let the program write less.',
          field: `spec.volumes[${index}].emptyDir.sizeLimit`,
        }
      : {
          ...shared,
          title: 'The node ran short of something and evicted the Pod.',
          why: `A node that runs short of memory or disk evicts Pods, first those that use more than they requested. ${stays}`,
          next: 'Request what the program needs, or let it use less.',
          field: 'spec.containers[0].resources',
        };
  }
  if (reason === 'DeadlineExceeded') {
    return {
      ...shared,
      title: 'The Pod took longer than its deadline allows.',
      why: `After \`activeDeadlineSeconds\` the node ends a Pod, whatever it does. ${stays}`,
      next: 'Give it more time, or remove the deadline.',
      field: 'spec.activeDeadlineSeconds',
    };
  }
  if (/^OutOf/.test(reason)) {
    return {
      ...shared,
      title: 'The node has no room for it.',
      why: `\`nodeName\` sends the Pod to that node without asking the scheduler; the node itself refuses what it has no room for. ${stays}`,
      next: 'Remove `nodeName` and let the scheduler choose, or request less.',
      field: 'spec.nodeName',
    };
  }
  return {
    ...shared,
    title: 'The Pod has ended with an error and is not restarted.',
    why: stays,
    next: 'Read what the cluster says below, and fix the manifest.',
    field: 'spec.restartPolicy',
  };
}
