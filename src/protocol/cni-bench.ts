/** What the browser and the server say to each other about the bench that tries one CNI after the other. */
import type { z } from 'zod';
import type { Problem, Step } from './cluster.ts';
import type { cniBenchRequest } from './cni-bench-request.ts';

/** The CNIs that the bench knows, in the order of its table. */
export const cnis = ['flannel', 'calico', 'cilium', 'weave', 'bird'] as const;
export type Cni = (typeof cnis)[number];

/** Their names as their projects write them. */
export const cniTitles: Readonly<Record<Cni, string>> = {
  flannel: 'Flannel',
  calico: 'Calico',
  cilium: 'Cilium',
  weave: 'Weave',
  bird: 'BIRD (BGP)',
};

/** What was seen of a request between two nodes on the wire. */
export interface Wire {
  /** What the Pods' packets travel in; `none`: they are on the wire as they are. */
  tunnel: 'VXLAN' | 'Geneve' | 'IP in IP' | 'encrypted' | 'none';
  /** The protocol of the outer packet, for instance `UDP`. */
  protocol: string;
  /** The port that the outer packet goes to, where its protocol has ports. */
  port?: number;
  /** One packet as tcpdump told it; nodes by their names. */
  packet: string;
}

/** What the bench measured of one CNI. Times are in milliseconds. */
export interface CniResult {
  cni: Cni;
  /** The CNI's version, for instance `0.28.4`. */
  version: string;
  /** Kubernetes' version, for instance `v1.37.2`. */
  kubernetes: string;
  /** When it was measured (ISO 8601). */
  measuredAt: string;
  /** What it ran on: times mean little without it. `load` is how many processes wanted a processor, over the last minute. */
  machine: { processors: number; load: number };
  /** What it needed: `bytes` as Docker keeps it. */
  images: { name: string; source: 'registry' | 'stand-in'; bytes: number }[];
  /** What it added to the cluster, for instance `DaemonSet kube-flannel/kube-flannel-ds`. */
  installed: string[];
  /** The file that containerd reads on a node, and the plugins that it names, in their order. */
  configuration: { file: string; plugins: string[] };
  /** From `kubectl apply` on, images in place: until both nodes were Ready, and until a Pod answered one on the other node. */
  startUp: { nodesReady: number; firstAnswer: number };
  /** A request from a Pod to one on the other node: whether it was answered, and from which address the other saw it come. */
  acrossNodes: { answered: boolean; from: 'the Pod' | 'another address' | 'nowhere' };
  wire: Wire;
  /** Network devices that it made on the worker, for instance `flannel.1: vxlan, VNI 1, port 8472`. */
  devices: string[];
  /** The worker's routes, but for its way out and its own network. */
  routes: string[];
  /** The largest packet of a Pod's interface, in bytes. */
  mtu: number;
  /** Whether a NetworkPolicy that denies all was enforced, and after how long; whether one that allows opened the way again. */
  policy: { enforced: boolean; after?: number; opened?: boolean };
}

/** How the bench stands; each change is sent again, whole. */
export interface CniBenchStatus {
  state: 'idle' | 'running' | 'stopping';
  /** The CNI that is being tried, or was tried last. */
  cni?: Cni;
  steps: Step[];
  /** Why the last run came to no result. */
  problem?: Problem;
  /** The newest result of each CNI since the server began. */
  results: CniResult[];
}

export type CniBenchRequest = z.infer<typeof cniBenchRequest>;

/** The event of `GET /api/cni-bench`. */
export interface CniBenchEvent {
  event: 'cni-bench';
  data: CniBenchStatus;
}
