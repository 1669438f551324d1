import type { KubeObject } from '../../protocol/workspace.ts';
import { cellLabel } from '../../protocol/names.ts';
import { condition, fields, list, text, type Fields } from '../state/fields.ts';
import { diagnoseClaim } from './claims.ts';
import type { Diagnosis } from './diagnosis.ts';
import { isMakingRoom, type Facts } from './facts.ts';
import { labelsIn, labelWords } from './selecting.ts';

/** So long another scheduler than the usual one may take. */
const otherSchedulerMs = 10_000;
/** So long what a Pod wants to be near (Pods, volumes) may come after it. */
const patienceMs = 5_000;

/** Explains why a Pod has no node. */
export function diagnoseScheduling(pod: KubeObject, facts: Facts): Diagnosis | undefined {
  const spec = fields(pod['spec']);
  if (text(spec['nodeName'])) return undefined;
  const scheduled = condition(pod, 'PodScheduled');
  const message = text(scheduled?.['message']) ?? '';
  if (scheduled?.['reason'] === 'SchedulingGated') {
    const gates = list(spec['schedulingGates']).map(({ name }) => String(name));
    return {
      reason: 'SchedulingGated',
      failed: false,
      title: 'A scheduling gate holds the Pod back.',
      why: `The scheduler ignores it until all its gates have been removed: ${gates.join(', ')}.`,
      next: 'Remove the gate and press Apply.',
      evidence: [{ from: 'condition PodScheduled', quote: message }],
      field: 'spec.schedulingGates',
    };
  }
  if (!scheduled) return diagnoseOtherScheduler(pod, facts);
  if (scheduled['status'] !== 'False' || scheduled['reason'] !== 'Unschedulable') return undefined;
  return {
    reason: 'Unschedulable',
    failed: true,
    pending: true,
    title: 'No node can take this Pod.',
    evidence: [{ from: 'scheduler', quote: message || 'reason: Unschedulable' }],
    ...causeOf(message, pod, facts),
  };
}

function diagnoseOtherScheduler(pod: KubeObject, facts: Facts): Diagnosis | undefined {
  const name = text(fields(pod['spec'])['schedulerName']);
  if (name === undefined || name === 'default-scheduler') return undefined;
  if (facts.ageOf(pod) < otherSchedulerMs) return undefined;
  return {
    reason: 'NotScheduled',
    failed: true,
    pending: true,
    title: `No scheduler handles the Pod; it waits for one named ${name}.`,
    why: 'The usual scheduler, `default-scheduler`, ignores a Pod that asks for another one.',
    next: 'Remove `schedulerName`.',
    evidence: [
      { from: 'spec of the Pod', quote: `schedulerName: ${name}` },
      { from: 'status of the Pod', quote: JSON.stringify(pod['status'] ?? {}) },
    ],
    field: 'spec.schedulerName',
  };
}

type Cause = Pick<Diagnosis, 'why' | 'next'> & Partial<Diagnosis>;

/**
 * What to tell of the scheduler's reasons. It gives one for each node, and the control plane's taint is nearly always
 * among them; so that comes last.
 */
function causeOf(said: string, pod: KubeObject, facts: Facts): Cause {
  const [message] = said.split(' preemption: ');
  const has = (words: RegExp) => words.test(message!);
  const spec = fields(pod['spec']);
  const soon = facts.ageOf(pod) < patienceMs || isMakingRoom(pod, facts);
  const waits = soon
    ? { failed: false, next: 'Wait a moment: the scheduler tries again by itself.' }
    : {};

  const resource = /Insufficient (?<name>[^\s,.]+)/.exec(message!)?.groups?.['name'];
  if (resource) {
    return {
      why: `It asks for more ${resource} than any node has left. The scheduler counts what Pods request, not what they use.`,
      next: 'Request less, no more than a node has (`kubectl describe nodes`, `Allocatable`). If other Pods take up the room, scale them down. The scheduler then tries again by itself.',
      ...(isMakingRoom(pod, facts) ? waits : {}),
      field: requestField(spec, resource),
    };
  }
  const claim = /persistentvolumeclaim "(?<name>[^"]+)" not found/.exec(message!)?.groups?.['name'];
  if (claim) {
    return {
      title: `There is no PersistentVolumeClaim ${claim} in this namespace.`,
      why: 'The scheduler looks for a node only when all claims of the Pod exist, since a volume may be on one node only.',
      next: 'Create the claim, and the Pod continues by itself. Or fix its name.',
      ...(facts.named(pod, 'PersistentVolumeClaim', claim) ? waitsForScheduler : waits),
      ...claimField(pod, claim, 'claimName', facts),
    };
  }
  if (has(/unbound immediate PersistentVolumeClaims|provisioning/)) return pendingClaim(pod, facts);
  if (
    has(
      /PersistentVolume's node affinity|volume node affinity conflict|available persistent volumes/,
    )
  ) {
    const bound = claimsOf(pod).find(
      (name) =>
        fields(facts.named(pod, 'PersistentVolumeClaim', name)?.['status'])['phase'] === 'Bound',
    );
    return {
      title: 'The volume of this Pod is on another node.',
      why: 'A volume of the class `standard` is a directory on one node, the node of the first Pod that used it. Every other Pod that uses it has to run there too.',
      next: 'Let the scheduler choose the node (remove `nodeSelector` or `affinity`), or give the Pod a claim of its own.',
      ...waits,
      ...(bound === undefined
        ? { field: 'spec.volumes' }
        : claimField(pod, bound, undefined, facts)),
    };
  }
  if (has(/free ports/)) {
    const { port, field } = hostPort(spec);
    return {
      title: `The host port ${port ?? ''} that it asks for is taken on every node that it may use.`,
      why: 'A `hostPort` is a port of the node itself, so a node can run only one such Pod.',
      next: 'Use a Service instead of `hostPort`, or fewer replicas than there are nodes.',
      ...waits,
      field,
    };
  }
  if (has(/pod anti-affinity/)) {
    return {
      why: 'Every node that it may use runs a Pod that it has to keep away from.',
      next: 'Ask for fewer replicas than there are nodes, or make the rule a preference: `preferredDuringSchedulingIgnoredDuringExecution`.',
      ...waits,
      field: 'spec.affinity.podAntiAffinity',
    };
  }
  if (has(/pod affinity/)) {
    return {
      why: 'It has to run next to a Pod with certain labels, but no node has such a Pod.',
      next: 'Create that Pod, or compare the labels in `podAffinity` with those of your Pods.',
      ...waits,
      field: 'spec.affinity.podAffinity',
    };
  }
  if (has(/topology spread/)) {
    return {
      why: has(/missing required label/)
        ? 'It has to be spread over nodes by a label (`topologyKey`) that the nodes do not have.'
        : 'On every node that it may use, it would make the spread over the nodes more uneven than `maxSkew` allows.',
      next: 'Compare `topologyKey` with the labels of the nodes (`kubectl get nodes --show-labels`), or use `whenUnsatisfiable: ScheduleAnyway`.',
      ...waits,
      field: 'spec.topologySpreadConstraints',
    };
  }
  const selector = labelsIn(spec['nodeSelector']);
  const wantsControlPlane = /control-plane/.test(
    JSON.stringify([spec['nodeSelector'], fields(spec['affinity'])['nodeAffinity']]),
  );
  if (has(/node affinity|node selector/) && !(wantsControlPlane && has(/taint/))) {
    const wanted =
      Object.keys(selector).length > 0 ? ` It asks for \`${labelWords(selector)}\`.` : '';
    return {
      why: `It needs a node with a label that no node has.${wanted}`,
      next: 'Compare it with the labels of the nodes: `kubectl get nodes --show-labels`.',
      field: spec['nodeSelector'] ? 'spec.nodeSelector' : 'spec.affinity.nodeAffinity',
    };
  }
  if (has(/taint/)) {
    return {
      why: 'The node that would fit has a taint, which keeps away all Pods that do not tolerate it.',
      next: 'Give the Pod a toleration for the taint (`kubectl describe node` shows it), or let it fit on another node.',
      // Where it tolerates nothing yet, the line that leads it to that node is the one to look at.
      field: spec['nodeSelector'] ? 'spec.nodeSelector' : 'spec.tolerations',
    };
  }
  if (has(/Too many pods/)) {
    return {
      why: 'Every node that it may use already runs as many Pods as it can.',
      next: 'Delete a Pod that is not used any more. The scheduler then tries again by itself.',
      ...waits,
      field: 'spec',
    };
  }
  return {
    why: 'The scheduler looked at every node and refused each one.',
    next: 'Read the scheduler’s message below: it gives the reason for each node.',
    ...waits,
    field: 'spec',
  };
}

const waitsForScheduler = {
  failed: false,
  next: 'It exists now: wait a moment, the scheduler tries again.',
};

/** A claim that has no volume: what the claim itself says decides whether that can still become well. */
function pendingClaim(pod: KubeObject, facts: Facts): Cause {
  const pending = claimsOf(pod)
    .map((name) => facts.named(pod, 'PersistentVolumeClaim', name))
    .find((claim) => claim && fields(claim['status'])['phase'] !== 'Bound');
  const why = 'The scheduler looks for a node only when the volumes of the Pod exist.';
  if (!pending) {
    return {
      why,
      next: 'Look at the claims: `kubectl get pvc`.',
      failed: false,
      field: 'spec.volumes',
    };
  }
  const { name } = pending.metadata;
  const cause = diagnoseClaim(pending, facts);
  return {
    title: `The claim ${name} has no volume yet, so no node can take this Pod.`,
    why: cause ? `${why} ${cause.title}` : why,
    next: cause?.next ?? 'Wait a moment: the volume is being created.',
    failed: cause?.failed === true,
    ...(cause
      ? { evidence: [{ from: 'scheduler', quote: scheduledMessage(pod) }, ...cause.evidence] }
      : {}),
    ...claimField(pod, name, cause?.field, facts),
  };
}

function scheduledMessage(pod: KubeObject): string {
  return text(condition(pod, 'PodScheduled')?.['message']) ?? 'reason: Unschedulable';
}

function claimsOf(pod: KubeObject): string[] {
  return list(fields(pod['spec'])['volumes']).flatMap(
    (volume) => text(fields(volume['persistentVolumeClaim'])['claimName']) ?? [],
  );
}

/**
 * Where a claim of a Pod is named: among its volumes; or, where its StatefulSet made the claim, in the claim's template.
 *
 * @param inClaim the field of the claim that is to be fixed, where it is known
 */
function claimField(
  pod: KubeObject,
  name: string,
  inClaim: string | undefined,
  facts: Facts,
): Pick<Diagnosis, 'field' | 'fieldOf'> {
  const claim = facts.named(pod, 'PersistentVolumeClaim', name);
  if (claim && facts.ownerOf(pod)?.kind === 'StatefulSet' && !claim.metadata.labels?.[cellLabel])
    return { field: inClaim ?? 'metadata.name', fieldOf: claim };
  const index = list(fields(pod['spec'])['volumes']).findIndex(
    (volume) => fields(volume['persistentVolumeClaim'])['claimName'] === name,
  );
  return { field: `spec.volumes[${index}].persistentVolumeClaim.claimName` };
}

function hostPort(spec: Fields): { port: number | undefined; field: string } {
  for (const [index, container] of list(spec['containers']).entries()) {
    const port = list(container['ports']).findIndex((each) => each['hostPort'] !== undefined);
    if (port < 0) continue;
    const number = list(container['ports'])[port]!['hostPort'] as number;
    return { port: number, field: `spec.containers[${index}].ports[${port}].hostPort` };
  }
  return { port: undefined, field: 'spec.hostNetwork' };
}

function requestField(spec: Fields, resource: string): string {
  const index = list(spec['containers']).findIndex(
    (container) => fields(fields(container['resources'])['requests'])[resource] !== undefined,
  );
  return `spec.containers[${Math.max(index, 0)}].resources.requests.${resource}`;
}
