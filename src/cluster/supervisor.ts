import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterStatus, Problem, Step } from '../protocol/cluster.ts';
import type { ImageStatus, PageNeed } from '../protocol/images.ts';
import { ApiError, UnreachableError, type ApiClient } from './api/client.ts';
import { ClusterSchema } from './api/schema.ts';
import { apiPath } from './api/paths.ts';
import { CniBench } from './cni-bench/cni-bench.ts';
import { ClusterError, foreseen } from './base/errors.ts';
import { withStep } from './base/steps.ts';
import {
  afterContainers,
  afterNodes,
  stoppedProblem,
  type Beneath,
  type NodeList,
} from './health.ts';
import { ImageLoader } from './images/image-loader.ts';
import { Objects } from './objects/objects.ts';
import { LiveParts } from './parts/live-parts.ts';
import type { NodeContainer } from './docker/containers.ts';
import { UnusableCluster } from './provider/unusable.ts';
import { Previews } from './preview/previews.ts';
import type { ClusterSource, ReadyCluster } from './source.ts';
import type { Tenancy } from './workspace/tenancy.ts';
import { Workspaces } from './workspace/workspaces.ts';

/** Milliseconds that a look at the nodes may take: long enough that a busy machine is not taken for a dead cluster. */
const lookWithin = 4_000;

type Listener = (status: ClusterStatus) => void;

/** What is connected while there is a cluster. */
interface Connection {
  client: ApiClient;
  workspaces: Workspaces;
  objects: Objects;
  previews: Previews;
  schema: ClusterSchema;
  parts: LiveParts;
  stop: AbortController;
}

/**
 * Looks after the one cluster that a server works with: has it made or started, sees whether it still answers, and tells
 * every change of its status.
 */
export class Supervisor {
  /** Tries CNIs on a second cluster. */
  readonly cniBench: CniBench;
  readonly #source: ClusterSource;
  readonly #listeners = new Set<Listener>();
  readonly #images: ImageLoader;
  readonly #closed = new AbortController();
  #status: ClusterStatus;
  #connection: Connection | undefined;
  #preparing: Promise<void> | undefined;
  /** Undefined where nobody can tell: the nodes are none of this machine's, or Docker is silent. */
  #containers: NodeContainer[] | undefined;
  /** The API server has answered the last look. */
  #answered = false;

  constructor(source: ClusterSource) {
    const { provider, context } = source;
    this.#source = source;
    this.#status = { state: 'none', provider, context, nodes: [], steps: [], offers: [] };
    this.cniBench = new CniBench(problemOf, source.cniBench);
    this.#images = new ImageLoader(problemOf, source.prepareNeed);
  }

  /** Whose the cluster is, whether it is there yet or not. */
  get tenancy(): Tenancy {
    return this.#source.tenancy;
  }

  /** The newest status. */
  get status(): ClusterStatus {
    return this.#status;
  }

  /**
   * Tells the status now and at every change.
   *
   * @returns a function that ends it
   */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    listener(this.#status);
    return () => this.#listeners.delete(listener);
  }

  /**
   * The workspaces of the cluster.
   *
   * @throws {ClusterError} while there is no cluster
   */
  workspaces(): Workspaces {
    return this.#connected().workspaces;
  }

  /**
   * What a reader does with single objects of those workspaces.
   *
   * @throws {ClusterError} while there is no cluster
   */
  objects(): Objects {
    return this.#connected().objects;
  }

  /**
   * What the cluster says of its kinds' fields.
   *
   * @throws {ClusterError} while there is no cluster
   */
  schema(): ClusterSchema {
    return this.#connected().schema;
  }

  /**
   * Begins to put images onto the nodes that only some lessons and labs need, and to start the containers that these have
   * outside of the cluster; does nothing for those that are there or on their way.
   *
   * @throws {ClusterError} while there is no cluster
   */
  loadImages(images: readonly PageNeed[]): void {
    this.#connected();
    this.#images.load(images);
  }

  /**
   * Tells how far these images are, now and at every change.
   *
   * @returns a function that ends it
   */
  subscribeImages(listener: (images: readonly ImageStatus[]) => void): () => void {
    return this.#images.subscribe(listener);
  }

  /**
   * The ports of this machine that lead to Services and Pods of those workspaces.
   *
   * @throws {ClusterError} while there is no cluster
   */
  previews(): Previews {
    return this.#connected().previews;
  }

  /**
   * The programs that the cluster is made of.
   *
   * @throws {ClusterError} while there is no cluster
   */
  parts(): LiveParts {
    return this.#connected().parts;
  }

  #connected(): Connection {
    if (this.#connection) return this.#connection;
    const { problem } = this.#status;
    throw new ClusterError('The cluster is not ready yet.', {
      detail: problem?.title,
      hint: problem?.hint ?? 'Wait until the cluster’s chip says Ready, then try again.',
    });
  }

  /**
   * Begins to make the cluster, or start it again; the status tells how it goes. Does nothing while that is under way.
   *
   * @param action `recreate` deletes the cluster first, with all that is in it
   */
  prepare(action: 'create' | 'recreate'): void {
    this.#preparing ??= this.#prepare(action).finally(() => {
      this.#preparing = undefined;
    });
  }

  /** Ends everything but the cluster. */
  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all([this.#preparing, this.cniBench.close()]);
    // Last: what was being prepared may have been connected all the same.
    await this.#disconnect();
  }

  async #prepare(action: 'create' | 'recreate'): Promise<void> {
    if (action === 'recreate') await this.#disconnect();
    this.#update({ state: 'preparing', steps: [], problem: undefined, offers: [] });
    const options = {
      report: (step: Step) => this.#report(step),
      // Ready is said when kindbook is connected, not before.
      onState: (state: ClusterStatus['state']) => state !== 'ready' && this.#update({ state }),
      signal: this.#closed.signal,
    };
    try {
      await this.#connect(await this.#source.prepare(action, options));
    } catch (error) {
      if (this.#closed.signal.aborted) return;
      this.#update({
        state: 'failed',
        problem: problemOf(error),
        offers: error instanceof UnusableCluster ? error.offers : ['create'],
      });
    }
  }

  async #connect({ client, version, nodes }: ReadyCluster): Promise<void> {
    await this.#disconnect();
    const stop = new AbortController();
    const workspaces = new Workspaces(client, this.tenancy);
    this.#connection = {
      client,
      workspaces,
      objects: new Objects(client),
      previews: new Previews(client),
      schema: new ClusterSchema(client),
      parts: new LiveParts(client),
      stop,
    };
    // What an earlier server left half done. Where the cluster goes away meanwhile, the next start or Reset finds it.
    const resuming = [workspaces.resume(), this.cniBench.removeLeftovers(this.#closed.signal)];
    for (const work of resuming) {
      void work.catch((error: unknown) => {
        if (!foreseen(error) && !this.#closed.signal.aborted) console.error(error);
      });
    }
    this.#containers = nodes;
    this.#update({
      state: 'ready',
      version,
      nodes: (nodes ?? []).map(({ name, role }) => ({ name, role, ready: true })),
      problem: undefined,
      offers: [],
    });
    void this.#lookAfter(client, stop.signal);
    void this.#source
      .watchNodes((containers) => this.#seeContainers(containers), stop.signal)
      .catch((error) => this.#giveUp(error));
  }

  async #disconnect(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.stop.abort();
    connection?.objects.close();
    connection?.previews.closeAll();
    connection?.parts.close();
    await Promise.all([connection?.workspaces.close(), this.#images.forget()]);
  }

  /** Asks for the nodes again and again: the answer is both their state and the sign that the API server lives. */
  async #lookAfter(client: ApiClient, signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        await this.#look(client, signal);
        await delay(this.#source.lookEvery, undefined, { signal });
      }
    } catch (error) {
      if (!signal.aborted) this.#giveUp(error);
    }
  }

  async #look(client: ApiClient, signal: AbortSignal): Promise<void> {
    try {
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(lookWithin)]);
      const nodes = await listNodes(client, bounded);
      if (signal.aborted) return;
      this.#answered = true;
      this.#update(afterNodes(nodes, this.#beneath()));
    } catch (error) {
      if (signal.aborted) return;
      // Once for each time that it goes: what has begun since then is new.
      if (this.#answered) client.giveUpConnections();
      this.#answered = false;
      const unreachable = error instanceof UnreachableError ? error : client.unreachable(error);
      this.#connection?.workspaces.tellUnreachable(unreachable);
      const problem = stoppedProblem(this.#beneath()) ?? problemOf(unreachable);
      this.#update({ state: 'unreachable', problem, offers: ['create'] });
    }
  }

  #seeContainers(containers: NodeContainer[] | undefined): void {
    this.#containers = containers;
    const change = afterContainers(this.#status, this.#beneath());
    if (change?.state === 'none') void this.#disconnect();
    if (!change) return;
    // A node that is stopped is back before the Pods on it are.
    this.#connection?.workspaces.shells.doubt();
    this.#update(change);
  }

  #beneath(): Beneath {
    return { provider: this.#source.provider, containers: this.#containers };
  }

  #giveUp(error: unknown): void {
    this.#update({ state: 'failed', problem: problemOf(error), offers: ['create'] });
  }

  #report(step: Step): void {
    this.#update({ steps: withStep(this.#status.steps, step) });
  }

  #update(change: Partial<ClusterStatus>): void {
    const next = { ...this.#status, ...change };
    if (JSON.stringify(next) === JSON.stringify(this.#status)) return;
    this.#status = next;
    for (const listener of this.#listeners) listener(next);
  }
}

async function listNodes(client: ApiClient, signal: AbortSignal): Promise<NodeList> {
  try {
    return (await client.json<NodeList>({ path: apiPath('v1', 'nodes'), signal })).body;
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 403)) throw error;
    // Who may not see the nodes is still told whether the API server lives.
    await client.json({ path: '/version', signal });
    return { items: [] };
  }
}

function problemOf(error: unknown): Problem {
  const known = foreseen(error);
  if (known) return { title: known.message, detail: known.detail, hint: known.hint };
  return {
    title: 'Something went wrong inside kindbook.',
    detail: (error as Error).message,
    hint: 'Please report it with what `npm run doctor` prints.',
  };
}
