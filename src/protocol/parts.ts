/** The programs that a cluster is made of, as `GET /api/cluster/parts` tells them. */

/** A program of the cluster that runs in a Pod of its own. */
export interface Part {
  /** What it is, for instance `kube-scheduler`. */
  name: string;
  /** `starting` is a Pod that is there and not ready, for whatever reason. */
  state: 'running' | 'starting';
}

/** A node and the programs that make it one. */
export interface NodeParts {
  name: string;
  role: 'control-plane' | 'worker';
  /** What the kubelet says of the node; `silent` where it has said nothing for too long. */
  kubelet: 'running' | 'not ready' | 'silent';
  /** For instance `containerd 2.1.9`. */
  runtime: string;
  /** The addresses of its Pods, for instance `10.244.1.0/24`; absent where the network does not work like that. */
  podRange?: string;
  /** Those of its Pods that belong to the cluster itself, by name. */
  parts: Part[];
}

/** The data of the event `parts`: the whole of it, at first and at each change. The control plane comes first. */
export interface ClusterParts {
  nodes: NodeParts[];
}

/** The event of `GET /api/cluster/parts`. */
export interface PartsEvent {
  event: 'parts';
  data: ClusterParts;
}

/** The programs of a control plane, by the name that they have in their Pods. */
export const controlPlaneParts = [
  'kube-apiserver',
  'etcd',
  'kube-scheduler',
  'kube-controller-manager',
] as const;
