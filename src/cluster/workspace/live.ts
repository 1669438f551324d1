import { randomBytes } from 'node:crypto';
import type { KubeObject, LiveEvent, ObjectChange } from '../../protocol/workspace.ts';
import { ApiError, UnreachableError, type ApiClient } from '../api/client.ts';
import { pathOf, type Discovery, type Resource } from '../api/discovery.ts';
import { follow, type Followed } from '../api/watch.ts';
import { lessonLabel } from './apply-set.ts';
import { companions } from './companions.ts';
import { visible } from './visible.ts';

/** An event with the id by which a reader's browser asks for what it missed. */
export interface NumberedEvent {
  id: string;
  event: LiveEvent;
}

/** Somebody who follows a workspace. */
export interface Follower {
  /** Called with each event. */
  tell: (event: NumberedEvent) => void;
  /** Called when nothing more will come: the cluster is gone, or another takes its place. */
  end: () => void;
}

/** The kinds that every workspace is watched for: what beginners apply and what the cluster makes of it. */
const everyLesson: [apiVersion: string, kind: string][] = [
  ['v1', 'Pod'],
  ['events.k8s.io/v1', 'Event'],
  ['apps/v1', 'ReplicaSet'],
  ['apps/v1', 'Deployment'],
  ['v1', 'Service'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
];

/** How many changes a browser may have missed and still go on without a new snapshot. */
const remembered = 1_000;

/** Milliseconds between tries when the API server is gone. */
const retryAfter = 500;

/**
 * Follows one workspace's objects for all of its readers: one watch a kind, however many tabs are open. It begins with
 * the first reader and ends with the last.
 */
export class LiveWorkspace {
  readonly #client: ApiClient;
  readonly #discovery: Discovery;
  readonly #lesson: string;
  readonly #followers = new Set<Follower>();
  /** Names this run, so that an id of an earlier server or namespace is not mistaken for one of this. */
  #run = randomBytes(4).toString('hex');
  #number = 0;
  #past: NumberedEvent[] = [];
  #namespace: string;
  #following = new Map<
    string,
    {
      resource: Resource;
      query: Record<string, string>;
      listed: boolean;
      objects: Map<string, KubeObject>;
    }
  >();
  #stop = new AbortController();
  #started = false;
  /** True while readers have everything: a snapshot was sent, and no watch has broken since. */
  #current = false;
  /** What readers were told of the break that is not mended yet. */
  #interruption: LiveEvent | undefined;

  constructor(client: ApiClient, discovery: Discovery, lesson: string, namespace: string) {
    this.#client = client;
    this.#discovery = discovery;
    this.#lesson = lesson;
    this.#namespace = namespace;
  }

  /**
   * Adds a reader. It gets a snapshot, or only what it missed, and then every change.
   *
   * @param follower told the first events before this returns if the workspace is followed already
   * @param lastEventId the id of the last event that the reader has, if any
   * @returns a function that removes the reader
   */
  subscribe(follower: Follower, lastEventId: string | undefined): () => void {
    this.#followers.add(follower);
    if (!this.#started) this.#begin();
    else if (this.#current) this.#catchUp(follower, lastEventId);
    else if (this.#interruption) follower.tell({ id: this.#id(), event: this.#interruption });
    return () => {
      this.#followers.delete(follower);
      if (this.#followers.size === 0) this.#end();
    };
  }

  /** Watches one more kind and its companions, if somebody is reading and it is not watched yet. */
  watch(resource: Resource): void {
    // Of what is in no namespace, only what the lesson made is its own.
    const own: Record<string, string> = resource.namespaced
      ? {}
      : { labelSelector: `${lessonLabel}=${this.#lesson}` };
    if (!this.#add(resource, own)) return;
    const beside = companions[resource.kind];
    if (beside) void this.#watchAll(beside, (kind) => this.#add(kind, {}), this.#stop.signal);
  }

  #add(resource: Resource, query: Record<string, string>): boolean {
    if (!this.#started || !resource.verbs.includes('watch')) return false;
    const path = pathOf(resource, this.#namespace);
    if (this.#following.has(path)) return false;
    this.#following.set(path, { resource, query, listed: false, objects: new Map() });
    void this.#follow(path, this.#stop.signal);
    return true;
  }

  /** Goes over to another namespace (after Reset): what was there before is forgotten, and a snapshot is sent. */
  moveTo(namespace: string): void {
    this.#namespace = namespace;
    if (!this.#started) return;
    this.#end();
    this.#begin();
  }

  /** Ends all watches and tells all readers so. */
  close(): void {
    for (const follower of this.#followers) follower.end();
    this.#followers.clear();
    this.#end();
  }

  #begin(): void {
    this.#started = true;
    this.#stop = new AbortController();
    this.#run = randomBytes(4).toString('hex');
    void this.#watchAll(everyLesson, (kind) => this.watch(kind), this.#stop.signal);
  }

  #end(): void {
    this.#started = false;
    this.#current = false;
    this.#interruption = undefined;
    this.#stop.abort();
    this.#following = new Map();
    this.#past = [];
  }

  /** Finds kinds and hands them over, once the API server can be asked. */
  async #watchAll(
    kinds: readonly [apiVersion: string, kind: string][],
    watch: (resource: Resource) => void,
    signal: AbortSignal,
  ): Promise<void> {
    while (!signal.aborted) {
      try {
        const found = await Promise.all(
          kinds.map(([apiVersion, kind]) => this.#discovery.find(apiVersion, kind)),
        );
        if (signal.aborted) return;
        for (const resource of found) if (resource) watch(resource);
        return;
      } catch (error) {
        this.#interrupt(error);
        await pause(signal);
      }
    }
  }

  /** Follows one kind until the end, beginning again after each interruption. */
  async #follow(path: string, signal: AbortSignal): Promise<void> {
    const entry = this.#following.get(path)!;
    while (!signal.aborted) {
      try {
        for await (const said of follow(this.#client, path, entry.query, signal)) {
          if (signal.aborted) return;
          this.#take(path, said);
        }
      } catch (error) {
        if (signal.aborted) return;
        entry.listed = false;
        // A kind whose CRD was deleted is served no more; its objects went with it.
        if (error instanceof ApiError && error.code === 404) {
          this.#replace(path, []);
          this.#following.delete(path);
          return;
        }
        this.#interrupt(error);
        await pause(signal);
      }
    }
  }

  #take(path: string, said: Followed): void {
    const entry = this.#following.get(path)!;
    if (said.type !== 'listed') {
      this.#change(path, said.type, said.object);
      return;
    }
    entry.listed = true;
    if (this.#current) {
      this.#replace(path, said.objects);
      return;
    }
    // The first lists, or those after a break: one snapshot when the last of them is there.
    entry.objects = new Map(said.objects.map((object) => [object.metadata.uid, visible(object)]));
    if (![...this.#following.values()].every(({ listed }) => listed)) return;
    this.#current = true;
    this.#interruption = undefined;
    this.#say(this.#snapshot());
  }

  /** Tells the difference between what was known of a kind and a new list of it. */
  #replace(path: string, objects: KubeObject[]): void {
    const known = this.#following.get(path)!.objects;
    const uids = new Set(objects.map(({ metadata }) => metadata.uid));
    for (const [uid, object] of known) if (!uids.has(uid)) this.#change(path, 'DELETED', object);
    for (const object of objects) {
      const before = known.get(object.metadata.uid);
      if (!before) this.#change(path, 'ADDED', object);
      else if (before.metadata.resourceVersion !== object.metadata.resourceVersion) {
        this.#change(path, 'MODIFIED', object);
      }
    }
  }

  #change(path: string, type: ObjectChange['type'], object: KubeObject): void {
    const shown = visible(object);
    const { objects } = this.#following.get(path)!;
    if (type === 'DELETED') objects.delete(shown.metadata.uid);
    else objects.set(shown.metadata.uid, shown);
    // Otherwise a snapshot is still to come, and has this change in it.
    if (this.#current)
      this.#say({ event: 'change', data: { type, object: shown, at: Date.now() } });
  }

  #interrupt(error: unknown): void {
    this.#current = false;
    if (this.#interruption) return;
    const problem =
      error instanceof UnreachableError
        ? { title: error.message, detail: error.detail, hint: error.hint }
        : {
            title: 'The cluster cannot be watched for now.',
            detail: (error as Error).message,
            hint: 'kindbook keeps trying. `npm run doctor` tells what it finds.',
          };
    this.#interruption = { event: 'interrupted', data: problem };
    this.#say(this.#interruption);
  }

  #snapshot(): LiveEvent {
    const objects = [...this.#following.values()].flatMap((entry) => [...entry.objects.values()]);
    return { event: 'snapshot', data: { namespace: this.#namespace, objects, at: Date.now() } };
  }

  #say(event: LiveEvent): void {
    this.#number += 1;
    const numbered = { id: this.#id(), event };
    this.#past.push(numbered);
    if (this.#past.length > remembered) this.#past.shift();
    for (const follower of this.#followers) follower.tell(numbered);
  }

  #catchUp({ tell }: Follower, lastEventId: string | undefined): void {
    const index = this.#past.findIndex(({ id }) => id === lastEventId);
    if (index >= 0) {
      for (const event of this.#past.slice(index + 1)) tell(event);
      return;
    }
    // The snapshot holds everything up to the newest event, so it goes by that event's id.
    tell({ id: this.#id(), event: this.#snapshot() });
  }

  #id(): string {
    return `${this.#run}-${this.#number}`;
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, retryAfter);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
