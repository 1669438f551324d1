import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterParts } from '../../protocol/parts.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import { ApiError, type ApiClient } from '../api/client.ts';
import { follow } from '../api/watch.ts';
import { apiPath } from '../api/paths.ts';
import { foreseen } from '../base/errors.ts';
import { partsNamespace, partsOf } from './parts.ts';

/** Milliseconds between tries when the API server is gone. */
const retryAfter = 1_000;

/** Somebody who follows the parts of the cluster. */
export interface PartsFollower {
  tell: (parts: ClusterParts) => void;
  /** Called when nothing more will come: the cluster is gone, or another takes its place. */
  end: () => void;
}

/**
 * Follows the programs of a cluster for all readers, by two watches however many there are: the nodes, and the Pods of
 * `kube-system`. They begin with the first reader and end with the last. While the API server is gone nothing is told: the
 * cluster's own status says that.
 */
export class LiveParts {
  readonly #client: ApiClient;
  readonly #followers = new Set<PartsFollower>();
  #stop: AbortController | undefined;
  #nodes: Map<string, KubeObject> | undefined;
  #pods: Map<string, KubeObject> | undefined;
  #told: { parts: ClusterParts; text: string } | undefined;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /**
   * Tells the parts as soon as they are known, and at each change.
   *
   * @returns a function that ends it
   */
  subscribe(follower: PartsFollower): () => void {
    this.#followers.add(follower);
    if (this.#told) follower.tell(this.#told.parts);
    this.#stop ??= this.#begin();
    return () => {
      this.#followers.delete(follower);
      if (this.#followers.size === 0) this.#end();
    };
  }

  /** Ends the watches and tells all readers so. */
  close(): void {
    for (const { end } of this.#followers) end();
    this.#followers.clear();
    this.#end();
  }

  #begin(): AbortController {
    const stop = new AbortController();
    const { signal } = stop;
    void this.#follow(apiPath('v1', 'nodes'), signal, (objects) => (this.#nodes = objects));
    const pods = apiPath('v1', 'namespaces', partsNamespace, 'pods');
    void this.#follow(pods, signal, (objects) => (this.#pods = objects));
    return stop;
  }

  #end(): void {
    this.#stop?.abort();
    this.#stop = undefined;
    this.#nodes = this.#pods = this.#told = undefined;
  }

  async #follow(
    path: string,
    signal: AbortSignal,
    take: (objects: Map<string, KubeObject>) => void,
  ): Promise<void> {
    while (!signal.aborted) {
      try {
        let objects = new Map<string, KubeObject>();
        for await (const said of follow(this.#client, path, {}, signal)) {
          if (signal.aborted) return;
          if (said.type === 'listed') {
            objects = new Map(said.objects.map((object) => [object.metadata.uid, object]));
          } else if (said.type === 'DELETED') objects.delete(said.object.metadata.uid);
          else objects.set(said.object.metadata.uid, said.object);
          take(objects);
          this.#tell();
        }
      } catch (error) {
        if (signal.aborted) return;
        // Not everybody may look at these in a shared cluster: then the page keeps its drawing.
        if (error instanceof ApiError && error.code === 403) return;
        // The cluster's status says that it is gone; this goes on when it is back.
        if (!foreseen(error)) console.error(error);
        await delay(retryAfter, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  #tell(): void {
    if (!this.#nodes || !this.#pods) return;
    const parts = partsOf([...this.#nodes.values()], [...this.#pods.values()]);
    const text = JSON.stringify(parts);
    if (text === this.#told?.text) return;
    this.#told = { parts, text };
    for (const { tell } of this.#followers) tell(parts);
  }
}
