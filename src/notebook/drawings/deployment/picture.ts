import type { KubeObject } from '../../../protocol/workspace.ts';
import { condition, count, fields, list, text, texts, type Fields } from '../../state/fields.ts';
import { objectState } from '../../state/object-state.ts';
import { counted } from '../../state/words.ts';
import type { Shown } from '../drawing.ts';

/** A Deployment with all that is made of it, and the Service that leads to its Pods. */
export interface DeploymentPicture {
  readonly name: string;
  readonly wanted: number;
  readonly ready: number;
  /** The labels by which it knows its Pods. */
  readonly selector: Fields;
  /** In the order of their revisions. Of old ones without Pods there is one at most, and none beside another with Pods. */
  readonly sets: readonly SetPicture[];
  /** How many old ReplicaSets are not among them. */
  readonly kept: number;
  readonly service: ServicePicture | undefined;
  readonly summary: Shown;
}

/** One ReplicaSet. */
export interface SetPicture {
  readonly name: string;
  readonly revision: string | undefined;
  /** Whether its template is the Deployment's of now. */
  readonly age: 'old' | 'new';
  readonly wanted: number;
  /** The label that tells its Pods from those of the other ReplicaSets. */
  readonly hash: string | undefined;
  readonly pods: readonly PodPicture[];
}

/** One Pod, as the drawing tells it from the others. */
export interface PodPicture {
  readonly name: string;
  /** The end of its name, the part that no other Pod has. */
  readonly short: string;
  readonly state: 'ready' | 'not ready' | 'ending';
  readonly shown: Shown;
}

/** A Service that selects the Pods, and its list of addresses. */
export interface ServicePicture {
  readonly name: string;
  readonly address: string;
  /** `80 → 8080`, one for each port. */
  readonly ports: readonly string[];
  readonly selector: Fields;
  readonly slice: string | undefined;
  readonly entries: readonly EntryPicture[];
  /** The names of other Services that select the same Pods. */
  readonly others: readonly string[];
}

/** One address in an EndpointSlice. */
interface EntryPicture {
  readonly address: string;
  /** The end of the Pod's name. */
  readonly short: string;
  readonly pod: string;
  readonly shown: Shown;
}

/**
 * Reads how a Deployment, its ReplicaSets, their Pods, and the addresses behind its Service stand.
 *
 * @param objects all of the workspace
 * @param name the Deployment's
 * @returns undefined where there is no such Deployment
 */
export function deploymentPicture(
  objects: readonly KubeObject[],
  name: string,
  now: number,
): DeploymentPicture | undefined {
  const deployment = objects.find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === name,
  );
  if (!deployment) return undefined;
  const { namespace } = deployment.metadata;
  const near = objects.filter(({ metadata }) => metadata.namespace === namespace);
  const spec = fields(deployment['spec']);
  const all = near
    .filter((object) => object.kind === 'ReplicaSet' && isOwnedBy(object, deployment))
    .map((set) => setPicture(set, deployment, near, now))
    .sort((a, b) => Number(a.revision ?? 0) - Number(b.revision ?? 0));
  const withPods = all.filter(({ pods, wanted, age }) => age === 'new' || wanted + pods.length > 0);
  const last = all.findLast((set) => !withPods.includes(set));
  // One that has lost its Pods stays in sight; those before it are only counted.
  const sets = withPods.length > 1 || !last ? withPods : [last, ...withPods];
  const labels = fields(fields(fields(spec['template'])['metadata'])['labels']);
  const wanted = typeof spec['replicas'] === 'number' ? spec['replicas'] : 1;
  // The addresses stand in the order of the Pods above.
  const order = sets.flatMap(({ pods }) => pods.map((pod) => pod.name));
  const picture = {
    name,
    wanted,
    ready: sets.flatMap(({ pods }) => pods).filter(({ state }) => state === 'ready').length,
    selector: fields(fields(spec['selector'])['matchLabels']),
    sets,
    kept: all.length - sets.length,
    service: servicePicture(near, labels, name, order),
  };
  return { ...picture, summary: summary(deployment, picture) };
}

function setPicture(
  set: KubeObject,
  deployment: KubeObject,
  near: readonly KubeObject[],
  now: number,
): SetPicture {
  const spec = fields(set['spec']);
  const revision = revisionOf(set);
  const pods = near
    .filter((object) => object.kind === 'Pod' && isOwnedBy(object, set))
    .sort((a, b) => (createdAt(a) < createdAt(b) ? -1 : 1))
    .map((pod) => podPicture(pod, now));
  return {
    name: set.metadata.name,
    revision,
    age: revision === revisionOf(deployment) ? 'new' : 'old',
    wanted: count(spec['replicas']),
    hash: set.metadata.labels?.['pod-template-hash'],
    pods,
  };
}

function podPicture(pod: KubeObject, now: number): PodPicture {
  const { name, deletionTimestamp } = pod.metadata;
  const own = { name, short: shortName(name) };
  if (deletionTimestamp !== undefined) {
    return { ...own, state: 'ending', shown: { icon: 'idle', words: 'ending' } };
  }
  const isReady = condition(pod, 'Ready')?.['status'] === 'True';
  if (isReady) return { ...own, state: 'ready', shown: { icon: 'good', words: 'ready' } };
  const { tone, words } = objectState(pod, now);
  return { ...own, state: 'not ready', shown: { icon: tone, words } };
}

function servicePicture(
  near: readonly KubeObject[],
  labels: Fields,
  name: string,
  order: readonly string[],
): ServicePicture | undefined {
  const services = near.filter((object) => {
    const selector = Object.entries(fields(fields(object['spec'])['selector']));
    return (
      object.kind === 'Service' &&
      selector.length > 0 &&
      selector.every(([label, value]) => labels[label] === value)
    );
  });
  const service = services.find(({ metadata }) => metadata.name === name) ?? services[0];
  if (!service) return undefined;
  const spec = fields(service['spec']);
  const slices = near.filter(
    ({ kind, metadata }) =>
      kind === 'EndpointSlice' &&
      metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name,
  );
  const ip = text(spec['clusterIP']);
  return {
    name: service.metadata.name,
    address: ip === undefined || ip === 'None' ? 'no address of its own' : ip,
    ports: list(spec['ports']).map((port) => portWords(port)),
    selector: fields(spec['selector']),
    slice: slices[0]?.metadata.name,
    entries: slices.flatMap(entriesOf).sort((a, b) => order.indexOf(a.pod) - order.indexOf(b.pod)),
    others: services.filter((each) => each !== service).map(({ metadata }) => metadata.name),
  };
}

function portWords(port: Fields): string {
  const target = port['targetPort'];
  const to = typeof target === 'number' || typeof target === 'string' ? target : port['port'];
  return `port ${String(port['port'])} to ${String(to)} of the Pods`;
}

function entriesOf(slice: KubeObject): EntryPicture[] {
  return list(slice['endpoints']).map((endpoint) => {
    const pod = text(fields(endpoint['targetRef'])['name']) ?? '';
    return {
      address: texts(endpoint['addresses'])[0] ?? '',
      short: shortName(pod),
      pod,
      shown: entryState(fields(endpoint['conditions'])),
    };
  });
}

/** What an endpoint says of itself (https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#conditions). */
function entryState({ ready, terminating }: Fields): Shown {
  if (terminating === true) return { icon: 'idle', words: 'ending, not ready' };
  if (ready === false) return { icon: 'busy', words: 'not ready, gets no requests' };
  return { icon: 'good', words: 'ready, gets requests' };
}

type Counted = Omit<DeploymentPicture, 'summary'>;

function summary(deployment: KubeObject, picture: Counted): Shown {
  const { wanted, ready, sets, service } = picture;
  if (deployment.metadata.deletionTimestamp !== undefined) {
    return { icon: 'busy', words: 'The Deployment is being deleted.' };
  }
  const old = podsOf(sets, 'old');
  const fresh = podsOf(sets, 'new');
  const progress = condition(deployment, 'Progressing');
  const newReady = fresh.filter(({ state }) => state === 'ready').length;
  const newWords = `${newReady} of ${wanted} new Pods ready`;
  const oldWords = `${counted(old.length, 'old Pod')} left`;
  if (progress?.['reason'] === 'ProgressDeadlineExceeded') {
    return { icon: 'bad', words: `The rollout hangs: ${newWords}, ${oldWords}.` };
  }
  if (old.some(({ state }) => state !== 'ending') || (old.length > 0 && newReady < wanted)) {
    return { icon: 'busy', words: `A rollout: ${newWords}, ${oldWords}.` };
  }
  const staying = fresh.filter(({ state }) => state !== 'ending').length;
  if (ready < wanted || staying > wanted || newReady < wanted) {
    return { icon: 'busy', words: `${ready} of ${counted(wanted, 'Pod')} ready.` };
  }
  const open = service?.entries.filter(({ shown }) => shown.icon === 'good').length;
  const listed =
    open === undefined ? '' : `, and ${counted(open, 'address')} ready in the list of its Service`;
  return {
    icon: 'good',
    words: `Yours, as it is now: ${ready} of ${counted(wanted, 'Pod')} ready${listed}.`,
  };
}

function podsOf(sets: readonly SetPicture[], age: SetPicture['age']): PodPicture[] {
  return sets.filter((set) => set.age === age).flatMap(({ pods }) => pods);
}

function isOwnedBy({ metadata }: KubeObject, owner: KubeObject): boolean {
  return (metadata.ownerReferences ?? []).some(
    ({ kind, uid }) => kind === owner.kind && uid === owner.metadata.uid,
  );
}

function revisionOf({ metadata }: KubeObject): string | undefined {
  return metadata.annotations?.['deployment.kubernetes.io/revision'];
}

/** When it was created; its name decides among those of one second. */
function createdAt({ metadata }: KubeObject): string {
  return `${metadata.creationTimestamp} ${metadata.name}`;
}

function shortName(pod: string): string {
  return pod.replace(/^.*-/, '');
}
