import { entryOf } from '../../protocol/entry-of.ts';

/** A component of the cluster that did something; in the chart it has a lane. */
export interface Component {
  /** Names the lane: the kubelet of each node has its own. */
  readonly id: string;
  /** As the reader sees it, for instance `deployment controller`. */
  readonly name: string;
  /** The node that it works on, for a kubelet. */
  readonly node?: string;
}

interface Known {
  readonly name: string;
  /** Its job, told where it is first met; continues “The … ”. */
  readonly job: string;
}

/** In the order of the chart's lanes: from what takes the request to what is farthest from it. */
const known: Readonly<Record<string, Known>> = {
  'api-server': {
    name: 'API server',
    job: 'takes all requests, checks them and stores the objects; everything else watches it',
  },
  'garbage-collector': {
    name: 'garbage collector',
    job: 'deletes objects whose owner is gone',
  },
  'horizontal-pod-autoscaler': {
    name: 'autoscaler',
    job: 'compares what Pods use with what they should use, and changes the number of replicas',
  },
  'cronjob-controller': {
    name: 'cronjob controller',
    job: 'creates a Job at each time of the schedule',
  },
  'job-controller': {
    name: 'job controller',
    job: 'creates Pods until enough of them have succeeded',
  },
  'deployment-controller': {
    name: 'deployment controller',
    job: 'creates one ReplicaSet for each version of a Deployment, and says how many Pods each should have',
  },
  'replicaset-controller': {
    name: 'replicaset controller',
    job: 'counts the Pods of a ReplicaSet, and creates or deletes some until the number is right',
  },
  'statefulset-controller': {
    name: 'statefulset controller',
    job: 'creates numbered Pods one at a time, each with its own storage if requested',
  },
  'daemonset-controller': {
    name: 'daemonset controller',
    job: 'creates one Pod for each node',
  },
  'default-scheduler': {
    name: 'scheduler',
    job: 'chooses a node for each Pod that has none',
  },
  'persistentvolume-controller': {
    name: 'volume controller',
    job: 'finds a volume for each claim, and binds the two',
  },
  provisioner: {
    name: 'volume provisioner',
    job: 'creates a volume when a claim needs a new one',
  },
  kubelet: {
    name: 'kubelet',
    job: 'is the program on each node that starts the containers of its Pods, asks their probes and reports how they are',
  },
  'endpointslice-controller': {
    name: 'endpointslice controller',
    job: 'keeps the list of the Pods’ addresses that a Service sends its requests to',
  },
};

const order = Object.keys(known);

/** Other names that components give themselves in Events. */
const aliases: Readonly<Record<string, string>> = {
  'endpoint-slice-controller': 'endpointslice-controller',
  endpointslice: 'endpointslice-controller',
  'cronjob-controller-v2': 'cronjob-controller',
};

export const apiServer = component('api-server');

/**
 * The component of that name, as `reportingController` of an Event has it.
 *
 * @param node where it runs, if it is a kubelet
 */
export function component(reported: string, node?: string): Component {
  // A provisioner is named by its driver, its Pod and an id: `rancher.io/local-path_local-path-provisioner-…_…`.
  const id = reported.includes('/') ? 'provisioner' : (entryOf(aliases, reported) ?? reported);
  const name = entryOf(known, id)?.name ?? id;
  return id === 'kubelet' && node ? { id: `kubelet/${node}`, name, node } : { id, name };
}

/**
 * Who makes the objects that an object of this kind owns. A controller sets itself as owner by its object
 * (`ownerReferences` with `controller: true`), and no other component makes objects for that kind:
 * https://kubernetes.io/docs/concepts/architecture/controller/ and the list of `kube-controller-manager --controllers`.
 */
const makers: Readonly<Record<string, string>> = {
  Deployment: 'deployment-controller',
  ReplicaSet: 'replicaset-controller',
  StatefulSet: 'statefulset-controller',
  DaemonSet: 'daemonset-controller',
  Job: 'job-controller',
  CronJob: 'cronjob-controller',
  Service: 'endpointslice-controller',
  PersistentVolumeClaim: 'provisioner',
};

/** The component that works for objects of this kind; undefined where that is not known. */
export function controllerOf(kind: string): Component | undefined {
  const name = entryOf(makers, kind);
  return name === undefined ? undefined : component(name);
}

/** The component's job in one sentence. */
export function jobOf({ id, name }: Component): string | undefined {
  const job = entryOf(known, id.split('/')[0]!)?.job;
  return job === undefined ? undefined : `The ${name} ${job}.`;
}

/** Orders lanes: as `known` has them, kubelets by node, and unknown ones at the end. */
export function byLane(a: Component, b: Component): number {
  const rank = ({ id }: Component) => {
    const index = order.indexOf(id.split('/')[0]!);
    return index < 0 ? order.length : index;
  };
  return rank(a) - rank(b) || a.id.localeCompare(b.id);
}
