import { setTimeout as delay } from 'node:timers/promises';
import { entryOf } from '../../protocol/entry-of.ts';
import type {
  KubeObject,
  Leftover,
  LiveEvent,
  ObjectChange,
  UnlistedKind,
} from '../../protocol/workspace.ts';
import { ApiError, UnreachableError, type ApiClient } from '../api/client.ts';
import { apiVersionOf, type Discovery, type Resource } from '../api/discovery.ts';
import { follow, type Followed as Said } from '../api/watch.ts';
import { pathOf } from '../api/paths.ts';
import { companions } from './companions.ts';
import { EventLog, type NumberedEvent } from './event-log.ts';
import { lessonLabel, partOfLabel, workspaceLabel } from './labels.ts';
import { measure } from './measure.ts';
import { Measurements } from './measurements.ts';
import { visible } from './visible.ts';

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
  // Those that its cells made: the lesson's objects are in them too.
  ['v1', 'Namespace'],
];

/** Milliseconds between tries when the API server is gone. */
const retryAfter = 500;

/** Milliseconds until the others are shown without a kind that cannot be followed, and until that is tried again. */
const waitForKind = 2_000;
const tryKindAgainAfter = 5_000;

/** How long what a Reset deletes may take before readers are told of it; a namespace alone takes six seconds. */
const leftoversAfter = 15_000;

/** Where a lesson works: its own namespace. Before its first Apply that has no uid yet. */
export interface Place {
  name: string;
  uid: string | undefined;
}

/** One watch: of a kind in one namespace, or of a cluster-scoped kind. */
interface Entry {
  readonly resource: Resource;
  /** Undefined for a cluster-scoped kind. */
  readonly namespace: string | undefined;
  /** Whether a cluster-scoped kind is watched whole, not only what the lesson made. */
  readonly whole: boolean;
  listed: boolean;
  /** Since when it alone cannot be followed, in milliseconds since the epoch, and why it is left out meanwhile. */
  since: number;
  unlisted: string | undefined;
  objects: Map<string, KubeObject>;
  readonly stop: AbortController;
}

/**
 * Follows one workspace's objects for all of its readers: one watch for each kind in each of the lesson's namespaces (its
 * own, and those that its cells made), however many tabs are open. It begins with the first reader and ends with the last.
 */
export class LiveWorkspace {
  readonly #client: ApiClient;
  readonly #discovery: Discovery;
  readonly #lesson: string;
  readonly #followers = new Set<Follower>();
  #log = new EventLog();
  #own: Place;
  /** The namespaces that the lesson's cells made. */
  readonly #made = new Set<string>();
  /** Every kind that is watched. */
  readonly #kinds = new Map<string, Resource>();
  readonly #entries = new Map<string, Entry>();
  #stop = new AbortController();
  #started = false;
  /** True while readers have everything: a snapshot was sent, and no watch has broken since. */
  #current = false;
  /** What readers were told of the break that is not over yet. */
  #interruption: LiveEvent | undefined;
  #leftovers: Leftover[] = [];
  #unlisted: UnlistedKind[] = [];
  readonly #measurements = new Measurements({
    autoscalers: () => this.#objectsOf('HorizontalPodAutoscaler'),
    read: (autoscaler, signal) =>
      measure(
        this.#client,
        this.#discovery,
        autoscaler,
        (name) => this.#podOf(autoscaler, name),
        signal,
      ),
    tell: (measured) => {
      if (this.#current) this.#say({ event: 'measured', data: measured });
    },
  });

  constructor(client: ApiClient, discovery: Discovery, lesson: string, own: Place) {
    this.#client = client;
    this.#discovery = discovery;
    this.#lesson = lesson;
    this.#own = own;
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
    else if (this.#interruption) follower.tell(this.#now(this.#interruption));
    if (this.#leftovers.length > 0) {
      follower.tell(this.#now({ event: 'leftovers', data: this.#leftovers }));
    }
    if (this.#unlisted.length > 0) {
      follower.tell(this.#now({ event: 'unlisted', data: this.#unlisted }));
    }
    return () => {
      this.#followers.delete(follower);
      if (this.#followers.size === 0) this.#end();
    };
  }

  /** Watches one more kind and its companions, if somebody is reading and it is not watched yet. */
  watch(resource: Resource): void {
    if (!this.#addKind(resource, false)) return;
    const beside = entryOf(companions, resource.kind);
    if (beside) void this.#watchAll(beside, (kind) => this.#addKind(kind, true));
  }

  /** Whether anybody reads. */
  get isFollowed(): boolean {
    return this.#started;
  }

  /** Goes over to another namespace (after Reset): what was there before is forgotten, and a snapshot is sent. */
  moveTo(own: Place): void {
    if (own.name === this.#own.name && own.uid === this.#own.uid) return;
    const isFirst = own.name === this.#own.name && this.#own.uid === undefined;
    this.#own = own;
    if (!this.#started) return;
    if (isFirst) {
      // The namespace that was watched for before it was there: only what goes by its uid has to begin again.
      for (const [key, entry] of [...this.#entries]) {
        if (entry.namespace !== undefined) continue;
        this.#drop(key, entry);
        this.#add(entry.resource, undefined, entry.whole);
      }
      return;
    }
    this.#end();
    this.#begin();
  }

  /**
   * The API server did not answer something else: readers who wait for a snapshot are told so now, not only when the lists
   * that it is made of have waited for their full time.
   */
  tellUnreachable(error: UnreachableError): void {
    if (this.#started && !this.#current) this.#interrupt(error);
  }

  /** Tells readers what a Reset deletes and what takes long to go. */
  tellLeftovers(leftovers: Leftover[]): void {
    const long = leftovers.filter(({ since }) => Date.now() - Date.parse(since) > leftoversAfter);
    if (JSON.stringify(long) === JSON.stringify(this.#leftovers)) return;
    this.#leftovers = long;
    if (this.#started) this.#say({ event: 'leftovers', data: long });
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
    this.#log = new EventLog();
    void this.#watchAll(everyLesson, (kind) => this.watch(kind));
  }

  #end(): void {
    this.#started = false;
    this.#current = false;
    this.#interruption = undefined;
    this.#stop.abort();
    this.#measurements.stop();
    for (const { stop } of this.#entries.values()) stop.abort();
    this.#entries.clear();
    this.#kinds.clear();
    this.#made.clear();
    this.#unlisted = [];
  }

  /** Finds kinds and hands them over, once the API server can be asked. */
  async #watchAll(
    kinds: readonly [apiVersion: string, kind: string][],
    watch: (resource: Resource) => void,
  ): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const found = await Promise.all(
          kinds.map(([apiVersion, kind]) => this.#discovery.find(apiVersion, kind)),
        );
        if (signal.aborted) return;
        for (const resource of found) if (resource) watch(resource);
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.#interrupt(error);
        await pause(signal);
      }
    }
  }

  /** @returns false where the kind is watched already, or cannot be */
  #addKind(resource: Resource, whole: boolean): boolean {
    const kind = pathOf(resource);
    if (!this.#started || !resource.verbs.includes('watch') || this.#kinds.has(kind)) return false;
    this.#kinds.set(kind, resource);
    if (!resource.namespaced) this.#add(resource, undefined, whole);
    else for (const name of [this.#own.name, ...this.#made]) this.#add(resource, name);
    return true;
  }

  #add(resource: Resource, namespace: string | undefined, whole = false): void {
    const key = pathOf(resource, namespace);
    if (this.#entries.has(key)) return;
    const stop = new AbortController();
    const entry = {
      resource,
      namespace,
      whole,
      listed: false,
      since: Date.now(),
      unlisted: undefined,
      objects: new Map<string, KubeObject>(),
      stop,
    };
    this.#entries.set(key, entry);
    void this.#follow(key, entry);
  }

  /** Ends one watch; readers are told that its objects are gone. */
  #drop(key: string, entry: Entry): void {
    entry.stop.abort();
    for (const object of [...entry.objects.values()]) this.#change(entry, 'DELETED', object);
    this.#entries.delete(key);
    this.#tellUnlisted();
  }

  /** Follows one kind until the end, beginning again after each interruption. */
  async #follow(path: string, entry: Entry): Promise<void> {
    const { signal } = entry.stop;
    const query: Record<string, string> =
      entry.resource.namespaced || entry.whole
        ? {}
        : {
            labelSelector: `${lessonLabel}=${this.#lesson},${workspaceLabel}=${this.#own.uid ?? 'none'},${partOfLabel}`,
          };
    while (!signal.aborted) {
      try {
        for await (const said of follow(this.#client, path, query, signal)) {
          if (signal.aborted) return;
          if (said.type !== 'listed') {
            if (this.#isOurs(entry, said.object)) this.#take(entry, said);
          } else {
            const objects = said.objects.filter((object) => this.#isOurs(entry, object));
            this.#take(entry, { ...said, objects });
          }
        }
      } catch (error) {
        if (signal.aborted) return;
        if (entry.listed) entry.since = Date.now();
        entry.listed = false;
        // A kind whose CRD was deleted is served no more; its objects went with it. And what is beside a workspace
        // (nodes, volumes), not everybody may see in a shared cluster.
        const isGone = error instanceof ApiError && error.code === 404;
        const isHidden = error instanceof ApiError && error.code === 403 && entry.whole;
        if (isGone || isHidden) {
          this.#kinds.delete(pathOf(entry.resource));
          this.#drop(path, entry);
          this.#sendSnapshotWhenListed();
          return;
        }
        if (this.#isShownWithout(entry, error)) await pause(signal, tryKindAgainAfter);
        else {
          this.#interrupt(error);
          await pause(signal);
        }
      }
    }
  }

  /**
   * Decides whether the others are shown without a kind that cannot be followed: where that lasts, and at least one of the
   * others is followed, it is not the whole API server that is in trouble.
   */
  #isShownWithout(entry: Entry, error: unknown): boolean {
    const others = [...this.#entries.values()].some(({ listed }) => listed);
    if (!others) entry.since = Date.now();
    if (Date.now() - entry.since < waitForKind) return false;
    for (const object of [...entry.objects.values()]) this.#change(entry, 'DELETED', object);
    entry.unlisted = whyUnlisted(error as Error);
    this.#tellUnlisted();
    this.#sendSnapshotWhenListed();
    return true;
  }

  /** Tells readers the kinds that are left out, where they have changed; a snapshot that is still to come tells them too. */
  #tellUnlisted(): void {
    const kinds = new Map<string, UnlistedKind>();
    for (const { resource, unlisted: reason } of this.#entries.values()) {
      const { kind } = resource;
      const named = { apiVersion: apiVersionOf(resource), kind };
      if (reason !== undefined) kinds.set(pathOf(resource), { ...named, reason });
    }
    const unlisted = [...kinds.values()];
    if (JSON.stringify(unlisted) === JSON.stringify(this.#unlisted)) return;
    this.#unlisted = unlisted;
    if (this.#current) this.#say({ event: 'unlisted', data: unlisted });
  }

  /** Whether an object of a cluster-scoped kind that comes whole is this workspace's business. */
  #isOurs({ whole }: Entry, { kind, metadata, spec }: KubeObject): boolean {
    if (!whole || kind !== 'PersistentVolume') return true;
    const { claimRef } = spec as { claimRef?: { namespace: string } };
    if (metadata.labels?.[lessonLabel] === this.#lesson) return true;
    return claimRef !== undefined && [this.#own.name, ...this.#made].includes(claimRef.namespace);
  }

  #take(entry: Entry, said: Said): void {
    if (said.type !== 'listed') {
      this.#change(entry, said.type, said.object);
      return;
    }
    entry.listed = true;
    entry.unlisted = undefined;
    this.#tellUnlisted();
    if (this.#current) {
      this.#replace(entry, said.objects);
      return;
    }
    // The first lists, or those after a break: one snapshot when the last of them is there.
    entry.objects = new Map(said.objects.map((object) => [object.metadata.uid, visible(object)]));
    if (isNamespace(entry.resource))
      for (const { metadata } of said.objects) this.#include(metadata.name);
    this.#sendSnapshotWhenListed();
  }

  #sendSnapshotWhenListed(): void {
    const isKnown = ({ listed, unlisted }: Entry) => listed || unlisted !== undefined;
    if (this.#current || ![...this.#entries.values()].every(isKnown)) return;
    this.#current = true;
    this.#interruption = undefined;
    this.#say(this.#snapshot());
    if (this.#unlisted.length > 0) this.#say({ event: 'unlisted', data: this.#unlisted });
    this.#measureIfScaled();
  }

  /** Tells the difference between what was known of a kind and a new list of it. */
  #replace(entry: Entry, objects: KubeObject[]): void {
    const known = entry.objects;
    const uids = new Set(objects.map(({ metadata }) => metadata.uid));
    for (const [uid, object] of known) if (!uids.has(uid)) this.#change(entry, 'DELETED', object);
    for (const object of objects) {
      const before = known.get(object.metadata.uid);
      if (!before) this.#change(entry, 'ADDED', object);
      else if (before.metadata.resourceVersion !== object.metadata.resourceVersion) {
        this.#change(entry, 'MODIFIED', object);
      }
    }
  }

  #change(entry: Entry, type: ObjectChange['type'], object: KubeObject): void {
    const shown = visible(object);
    if (type === 'DELETED') entry.objects.delete(shown.metadata.uid);
    else entry.objects.set(shown.metadata.uid, shown);
    // Otherwise a snapshot is still to come, and has this change in it.
    if (this.#current)
      this.#say({ event: 'change', data: { type, object: shown, at: Date.now() } });
    this.#measureIfScaled();
    if (!isNamespace(entry.resource)) return;
    if (type === 'DELETED') this.#exclude(shown.metadata.name);
    else this.#include(shown.metadata.name);
  }

  /** A namespace that a cell made: what is in it is the lesson's too. */
  #include(name: string): void {
    if (this.#made.has(name)) return;
    this.#made.add(name);
    for (const resource of this.#kinds.values()) if (resource.namespaced) this.#add(resource, name);
  }

  #exclude(name: string): void {
    this.#made.delete(name);
    for (const [key, entry] of [...this.#entries])
      if (entry.namespace === name) this.#drop(key, entry);
    this.#sendSnapshotWhenListed();
  }

  /** With the first autoscaler the measuring begins; it ends by itself after the last. */
  #measureIfScaled(): void {
    if (this.#objectsOf('HorizontalPodAutoscaler').length > 0) this.#measurements.begin();
  }

  #objectsOf(kind: string): KubeObject[] {
    return [...this.#entries.values()].flatMap(({ resource, objects }) =>
      resource.kind === kind ? [...objects.values()] : [],
    );
  }

  #podOf({ metadata }: KubeObject, name: string): KubeObject | undefined {
    return this.#objectsOf('Pod').find(
      (pod) => pod.metadata.name === name && pod.metadata.namespace === metadata.namespace,
    );
  }

  #interrupt(error: unknown): void {
    this.#current = false;
    if (this.#interruption) return;
    const problem =
      error instanceof UnreachableError
        ? { title: error.message, detail: error.detail, hint: error.hint }
        : {
            title: 'Lost the watch on the cluster; reconnecting.',
            detail: (error as Error).message,
            hint: 'If this lasts, run `npm run doctor`.',
          };
    this.#interruption = { event: 'interrupted', data: problem };
    this.#say(this.#interruption);
  }

  #snapshot(): LiveEvent {
    const objects = [...this.#entries.values()].flatMap((entry) => [...entry.objects.values()]);
    return { event: 'snapshot', data: { namespace: this.#own.name, objects, at: Date.now() } };
  }

  #say(event: LiveEvent): void {
    const numbered = this.#log.add(event);
    for (const follower of this.#followers) follower.tell(numbered);
  }

  #catchUp({ tell }: Follower, lastEventId: string | undefined): void {
    const missed = this.#log.after(lastEventId);
    // The snapshot holds everything up to the newest event, so it goes by that event's id.
    for (const event of missed ?? [this.#now(this.#snapshot())]) tell(event);
  }

  /** What one follower alone is told, by the id of the newest event: it is part of no log. */
  #now(event: LiveEvent): NumberedEvent {
    return { id: this.#log.newest, event };
  }
}

function isNamespace({ group, kind }: Resource): boolean {
  return group === '' && kind === 'Namespace';
}

/** Why a kind is not listed; of the words about a conversion webhook those that say what failed. */
function whyUnlisted({ message }: Error): string {
  return /conversion webhook for .*/.exec(message)?.[0] ?? message;
}

/** Resolves after some time, or when the signal aborts. */
async function pause(signal: AbortSignal, milliseconds = retryAfter): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}
