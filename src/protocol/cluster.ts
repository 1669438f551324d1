/** What the server tells the browser about the cluster: its state and the steps of its making. */
import type { z } from 'zod';
import type { clusterRequest } from './cluster-request.ts';
import type { ImageStatus } from './images.ts';

/** The states a cluster goes through; `unreachable` and `failed` carry a `problem`. */
export type ClusterState =
  'none' | 'preparing' | 'creating' | 'starting' | 'ready' | 'unreachable' | 'failed';

/** One step on the way to a cluster. Times are milliseconds since the epoch. */
export interface Step {
  /** Stable name, for instance `go-programs`. */
  id: string;
  /** What the reader sees, for instance "Compile Kubernetes". */
  title: string;
  state: 'running' | 'done' | 'failed';
  startedAt: number;
  endedAt?: number;
  /** The newest line of the step's output, or what was found ("in the cache", "32 packages"). */
  detail?: string;
  /** The log file, relative to kindbook's cache folder. */
  log?: string;
}

/** Something the reader has to know or do; the members are those of a problem document (RFC 9457) and a hint. */
export interface Problem {
  title: string;
  detail?: string;
  hint: string;
}

/** One node of the cluster as its own status tells it. */
export interface ClusterNode {
  name: string;
  role: 'control-plane' | 'worker';
  /** Undefined where nobody can tell: Docker does not answer. */
  ready?: boolean;
}

/** The whole of what is known of the cluster; each change is sent again, whole. */
export interface ClusterStatus {
  state: ClusterState;
  /** What makes the cluster: kind, or a context that the reader named. */
  provider: 'kind' | 'context';
  /** That context's name. */
  context?: string;
  /** Kubernetes version, for instance `v1.37.2`. */
  version?: string;
  nodes: ClusterNode[];
  steps: Step[];
  problem?: Problem;
  /** What the reader may press to get on: make it, start it or connect again, or delete it and make a new one. */
  offers: ('create' | 'recreate')[];
}

export type ClusterRequest = z.infer<typeof clusterRequest>;

/** The events of `GET /api/cluster`: how the cluster is, and how far the images are that pages have asked for. */
export type ClusterEvent =
  { event: 'cluster'; data: ClusterStatus } | { event: 'images'; data: ImageStatus[] };

/** The answer of `GET /api/health`. */
export interface Health {
  status: 'ok';
  /** kindbook's own version. */
  version: string;
  cluster: Pick<ClusterStatus, 'state' | 'version' | 'provider'>;
}
