import type { KubeObject } from '../../protocol/workspace.ts';
import { cellLabel } from '../../protocol/names.ts';
import { condition, fields, list, text, type Fields } from '../state/fields.ts';
import type { Diagnosis, Rule } from './diagnosis.ts';
import type { Facts } from './facts.ts';
import { hasLabels, labelled, labelsIn, labelWords, podsWith, type Labels } from './selecting.ts';

/** So long the Pods of a Service may come after it. */
const podsMs = 5_000;
/** So long they may take to become ready. */
const readyMs = 15_000;
/** So long a load balancer may take to give an address. */
const addressMs = 10_000;

/** Explains a Service that leads nowhere, or may do so. */
export const diagnoseService: Rule = (service, facts) => {
  const spec = fields(service['spec']);
  const wanted = labelsIn(spec['selector']);
  if (spec['type'] === 'ExternalName' || Object.keys(wanted).length === 0) return undefined;
  const pods = podsWith(facts, service, wanted);
  if (pods.length === 0) return diagnoseSelector(service, wanted, facts);
  return (
    diagnosePorts(service, list(spec['ports']), pods) ??
    diagnoseReadiness(service, pods, facts) ??
    diagnoseAddress(service, facts)
  );
};

function diagnoseSelector(
  service: KubeObject,
  wanted: Labels,
  facts: Facts,
): Diagnosis | undefined {
  const others = labelled(facts, service);
  // Its Pods are on their way, refused, or scaled to none: not the selector's fault.
  if (others.some(({ labels }) => hasLabels(labels, wanted))) return undefined;
  if (facts.ageOf(service) < podsMs) return undefined;
  const near = nearest(others, wanted);
  const cell = service.metadata.labels?.[cellLabel];
  // A later cell of the lesson may make the Pods; what stands in the same cell is meant to fit.
  const failed = others.some(({ object }) => object.metadata.labels?.[cellLabel] === cell);
  return {
    reason: 'NoEndpoints',
    failed,
    title: `No Pod has the label ${labelWords(wanted)}, so the Service ${service.metadata.name} leads nowhere.`,
    why: `A Service finds its Pods by their labels, and all labels of its selector have to match.${
      near ? ` The ${near.object.kind} ${near.object.metadata.name} has other labels.` : ''
    }`,
    next: near
      ? `Make them match: fix the selector, or the labels of the ${near.object.kind} ${near.object.metadata.name}.`
      : 'Create Pods with this label, or fix the selector. `kubectl get pods --show-labels` lists the labels of your Pods.',
    evidence: [
      { from: `selector of the Service ${service.metadata.name}`, quote: labelWords(wanted) },
      ...(near
        ? [
            {
              from: `labels of the ${near.object.kind === 'Pod' ? '' : 'Pods of the '}${near.object.kind} ${near.object.metadata.name}`,
              quote: labelWords(readersOwn(near.labels)),
            },
          ]
        : []),
    ],
    field: 'spec.selector',
  };
}

/** Of what makes Pods, the one whose labels are most like those that are wanted. */
function nearest(others: ReturnType<typeof labelled>, wanted: Labels) {
  const score = (labels: Labels) =>
    Object.entries(wanted).reduce(
      (sum, [name, value]) => sum + (labels[name] === value ? 2 : name in labels ? 1 : 0),
      0,
    );
  const [best] = others
    .filter(({ object, labels }) => object.kind !== 'ReplicaSet' && score(labels) > 0)
    .sort((a, b) => score(b.labels) - score(a.labels));
  return best;
}

/** Labels without those that kindbook itself gives to what a cell makes. */
function readersOwn(labels: Labels): Labels {
  const own = Object.entries(labels).filter(
    ([name]) => !/^(kindbook\.dev|applyset\.kubernetes\.io)\//.test(name),
  );
  return Object.fromEntries(own);
}

function diagnosePorts(
  service: KubeObject,
  ports: readonly Fields[],
  pods: readonly KubeObject[],
): Diagnosis | undefined {
  // While a new version is rolled out, its Pods may declare other ports than the old ones.
  const declared = pods.flatMap((pod) =>
    [...list(fields(pod['spec'])['containers']), ...list(fields(pod['spec'])['initContainers'])]
      .flatMap((container) => list(container['ports']))
      .map((port) => ({ name: text(port['name']), number: port['containerPort'] })),
  );
  for (const [index, port] of ports.entries()) {
    const target = port['targetPort'] ?? port['port'];
    const field = `spec.ports[${index}].${port['targetPort'] === port['port'] ? 'port' : 'targetPort'}`;
    const quote = {
      from: `ports of the Service ${service.metadata.name}`,
      quote: `port: ${String(port['port'])}, targetPort: ${String(target)}`,
    };
    const theirs = [
      ...new Set(declared.map(({ name, number }) => `${name ? `${name}: ` : ''}${String(number)}`)),
    ];
    const evidence = [
      quote,
      {
        from: `ports of the Pod ${pods[0]!.metadata.name}`,
        quote: theirs.length > 0 ? theirs.join(', ') : 'none declared',
      },
    ];
    if (typeof target === 'string' && !declared.some(({ name }) => name === target)) {
      return {
        reason: 'NoSuchPort',
        failed: true,
        title: `No container has a port named ${target}, so the Service ${service.metadata.name} leads nowhere.`,
        why: 'A `targetPort` that is a name means the port of that name in the Pod’s containers.',
        next: 'Write the name of a port that a container declares, or the number that the program listens on.',
        evidence,
        field,
      };
    }
    if (
      typeof target === 'number' &&
      declared.length > 0 &&
      !declared.some(({ number }) => number === target)
    ) {
      const name = service.metadata.name;
      return {
        reason: 'UndeclaredPort',
        failed: false,
        title: `No container says that it listens on ${target}, where the Service ${name} sends its requests.`,
        why: 'What a container declares under `ports` is only a note: the program may listen on other ports too. The cluster cannot see that.',
        next: `Try it: \`kubectl run ask --rm -it --restart=Never --image=busybox:1.37 -- wget -qO- -T 3 ${name}:${String(port['port'])}\`. If nothing answers, fix \`targetPort\`; where a manifest has none, it is the same as \`port\`.`,
        evidence,
        field,
      };
    }
  }
  return undefined;
}

function diagnoseReadiness(
  service: KubeObject,
  pods: readonly KubeObject[],
  facts: Facts,
): Diagnosis | undefined {
  const { name } = service.metadata;
  if (fields(service['spec'])['publishNotReadyAddresses'] === true) return undefined;
  if (pods.some((pod) => condition(pod, 'Ready')?.['status'] === 'True')) return undefined;
  if (pods.some((pod) => facts.ageOf(pod) < readyMs)) return undefined;
  const [pod] = pods;
  const ready = condition(pod!, 'Ready');
  return {
    reason: 'NoReadyEndpoints',
    failed: false,
    title: `No Pod behind the Service ${name} is ready.`,
    why: 'A Service sends requests to ready Pods only; now there is none to answer.',
    next: 'Look at the Pods: each that is not ready says why.',
    evidence: [
      {
        from: `status of the Pod ${pod!.metadata.name}`,
        quote: `Ready: ${text(ready?.['status']) ?? 'False'}${ready?.['message'] ? `, ${text(ready['message'])!}` : ''}`,
      },
    ],
    field: 'metadata.name',
  };
}

function diagnoseAddress(service: KubeObject, facts: Facts): Diagnosis | undefined {
  if (fields(service['spec'])['type'] !== 'LoadBalancer') return undefined;
  const balancer = fields(fields(service['status'])['loadBalancer']);
  if (list(balancer['ingress']).length > 0 || facts.ageOf(service) < addressMs) return undefined;
  return {
    reason: 'NoLoadBalancer',
    failed: false,
    title: `Nothing gives the Service ${service.metadata.name} an external address.`,
    why: 'A Service of type LoadBalancer asks the cloud that the cluster runs in for an address; a cluster on your own machine has no cloud. Inside the cluster the Service works.',
    next: 'Remove the `type` and use a preview or `kubectl port-forward`, or try `NodePort`.',
    evidence: [
      { from: 'status of the Service', quote: `loadBalancer: ${JSON.stringify(balancer)}` },
    ],
    field: 'spec.type',
  };
}
