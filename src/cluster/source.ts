import type { ClusterStatus } from '../protocol/cluster.ts';
import type { ApiClient } from './api/client.ts';
import type { CniBenchWork } from './cni-bench/cni-bench.ts';
import type { PrepareNeed } from './images/image-loader.ts';
import type { NodeContainer } from './docker/containers.ts';
import type { PrepareOptions } from './provider/provider.ts';
import type { NodesChange } from './provider/watch.ts';
import type { Tenancy } from './workspace/tenancy.ts';

/** A cluster that can be asked. */
export interface ReadyCluster {
  /** Is closed by whom it is given to. */
  client: ApiClient;
  /** For instance `v1.37.2`. */
  version: string;
  /** The containers that its nodes are; undefined where they are none of this machine's. */
  nodes?: NodeContainer[];
}

/** Where the cluster of a server comes from: `ownCluster`, or a `namedContext`. */
export interface ClusterSource extends Pick<ClusterStatus, 'provider' | 'context'> {
  /** Tells this cluster from others that servers of this machine may work with; part of a file's name. */
  readonly id: string;
  readonly tenancy: Tenancy;
  /** Milliseconds between two looks at the nodes. */
  readonly lookEvery: number;
  /**
   * Goes the whole way to a cluster that can be asked.
   *
   * @param action `recreate` deletes the cluster first, with all that is in it
   * @throws {ClusterError} when something is missing; its hint says what the reader does
   */
  prepare(action: 'create' | 'recreate', options: PrepareOptions): Promise<ReadyCluster>;
  /** As the function of that name in `provider/watch.ts`. */
  watchNodes(onChange: NodesChange, signal: AbortSignal): Promise<void>;
  /** As the function of that name in `images/prepare-images.ts`. */
  readonly prepareNeed: PrepareNeed;
  readonly cniBench: CniBenchWork;
}
