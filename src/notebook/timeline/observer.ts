import { cellLabel } from '../../protocol/names.ts';
import type { RecordedEvent } from '../../protocol/recording.ts';
import type { ApplyEvent, KubeObject } from '../../protocol/workspace.ts';
import { readKubeEvent } from '../state/kube-event.ts';
import { fields, list, text } from '../state/fields.ts';
import type { Workspace } from '../state/workspace.ts';
import { apiServer } from './components.ts';
import { observeEvent } from './event-hops.ts';
import type { Hop } from './hop.ts';
import { Ledger } from './ledger.ts';
import type { Change } from './change.ts';
import { observeChange } from './object-hops.ts';

/**
 * The watches of several kinds are not in step, nor are they with the answer: what an object owns may be told before
 * the object is. Changes of objects that may turn out to belong to the cell are kept until then, so many at most.
 */
const heldBack = 1_000;

/**
 * Makes a timeline of what was observed: takes recorded events one by one and keeps the hops that they tell of. It
 * depends on nothing but the events, so the same events make the same timeline, live or in a replay.
 *
 * A hop is only what was observed: a watch delivered an object that had changed, an Event said so, or the API server
 * answered so. Its time is when that was observed. The times that stand in the objects are never used: they have whole
 * seconds, and another clock.
 *
 * What belongs to a cell: what its Apply was answered for, what carries its label, what these own, the claims that its
 * Pods name and the volumes bound to those.
 */
export class Observer {
  readonly #cell: string;
  readonly #ledger = new Ledger();
  /** What is known of every object of the lesson, the cell's own or not. */
  readonly #objects = new Map<string, KubeObject>();
  readonly #mine = new Set<string>();
  /** The uids of what the cell's Apply was answered for: these are the cell's own before their label comes. */
  readonly #applied = new Set<string>();
  /** The claims that Pods of the cell name. */
  readonly #claims = new Set<string>();
  /** How often each Event had been seen when it was last told. */
  readonly #counts = new Map<string, number>();
  #held: Change[] = [];

  /**
   * @param cell the cell's name
   * @param base what was known before the first event
   */
  constructor(cell: string, base: Workspace) {
    this.#cell = cell;
    for (const object of base.objects.values()) this.#objects.set(object.metadata.uid, object);
    for (const { uid, count } of [...base.events.values()].flat()) this.#counts.set(uid, count);
    this.#adopt();
  }

  /** The hops so far, in the order of their times. The list changes as events are taken. */
  get hops(): readonly Hop[] {
    return this.#ledger.hops;
  }

  /** Grows whenever a hop is added or changed. */
  get version(): number {
    return this.#ledger.version;
  }

  /** Takes the next event. */
  take({ at, source, event }: RecordedEvent): void {
    if (source === 'apply') this.#answer(at, event);
    else if (event.event === 'snapshot') this.#snapshot(at, event.data.objects);
    else if (event.event === 'change') {
      const { type, object } = event.data;
      this.#change(at, type, object, 'watch');
    }
  }

  #answer(at: number, event: ApplyEvent): void {
    if (event.event === 'document') this.#document(at, event.data);
    else if (event.event === 'pruned') {
      const { kind, name, uid } = event.data;
      this.#applied.add(uid);
      this.#ledger.add({
        at,
        by: apiServer,
        object: { kind, name, uid },
        what: 'pruned',
        tone: 'gone',
        seen: 'answer',
        keys: [`deleting ${kind}/${name}`],
      });
    }
  }

  #document(at: number, result: Extract<ApplyEvent, { event: 'document' }>['data']): void {
    if (result.outcome === 'failed') {
      // What kindbook itself finds wrong is said before anything is applied; behind an accepted document it is the API
      // server that refuses.
      if (this.#applied.size === 0) return;
      const { problem, document } = result;
      const { kind, name } = result.object ?? { kind: 'document', name: String(document) };
      // There may be no such object.
      const object = { kind, name, uid: `refused ${document}` };
      const facts = { title: problem.title, document };
      this.#ledger.add({
        at,
        by: apiServer,
        object,
        what: 'refused',
        tone: 'bad',
        seen: 'answer',
        facts,
      });
    } else if (result.outcome !== 'skipped') {
      const { outcome } = result;
      const { kind, name, uid } = result.object;
      this.#applied.add(uid);
      this.#ledger.add({
        at,
        by: apiServer,
        object: { kind, name, uid },
        what: 'accepted',
        seen: 'answer',
        facts: { outcome },
        alike: `${outcome} ${kind}`,
        keys: [`accepted ${uid}`],
      });
      this.#adopt();
    }
  }

  #snapshot(at: number, objects: readonly KubeObject[]): void {
    const there = new Set(objects.map(({ metadata }) => metadata.uid));
    for (const object of [...this.#objects.values()]) {
      // An object that only ended up in no list is gone, but nobody saw it go.
      if (!there.has(object.metadata.uid)) this.#change(at, 'DELETED', object, 'list');
    }
    // Up to the press, a snapshot is what was there before; it tells of nothing that happened.
    if (at > 0) for (const object of objects) this.#change(at, 'ADDED', object, 'list');
    else {
      for (const object of objects) this.#know(object);
      this.#adopt();
    }
  }

  #know(object: KubeObject): void {
    const event = readKubeEvent(object);
    if (event) this.#counts.set(event.uid, event.count);
    else this.#objects.set(object.metadata.uid, object);
  }

  #change(at: number, type: Change['type'], object: KubeObject, seen: Change['seen']): void {
    const { uid } = object.metadata;
    const before = this.#objects.get(uid);
    if (at < 0) {
      if (type !== 'DELETED') this.#know(object);
      return;
    }
    if (object.kind !== 'Event') {
      if (type === 'DELETED') this.#objects.delete(uid);
      else this.#objects.set(uid, object);
      if (!before && type === 'DELETED') return;
    } else if (type === 'DELETED') return;
    const change = { at, type, object, before, seen };
    if (this.#isMine(object)) {
      if (object.kind !== 'Event' && !this.#mine.has(uid)) {
        this.#join(object);
        this.#adopt();
      }
      this.#tell(change);
    } else if (!isOfAnotherCell(object, this.#cell)) {
      this.#held.push(change);
      if (this.#held.length > heldBack) this.#held.shift();
    }
  }

  #isMine(object: KubeObject): boolean {
    const { metadata, kind } = object;
    if (kind === 'Event') {
      const regarding = fields(object['regarding'] ?? object['involvedObject']);
      const of = {
        kind: text(regarding['kind']) ?? '',
        name: text(regarding['name']) ?? '',
        namespace: text(regarding['namespace']),
      };
      return this.#mine.has(text(regarding['uid']) ?? '') || this.#claims.has(nameOf(of));
    }
    if (this.#mine.has(metadata.uid) || this.#applied.has(metadata.uid)) return true;
    const owners = metadata.ownerReferences ?? [];
    const claim = text(fields(fields(object['spec'])['claimRef'])['uid']);
    return (
      (metadata.labels?.[cellLabel] === this.#cell && !isCopy(object)) ||
      this.#claims.has(nameOf({ kind, ...metadata })) ||
      owners.some(({ uid }) => this.#mine.has(uid)) ||
      (kind === 'PersistentVolume' && claim !== undefined && this.#mine.has(claim))
    );
  }

  /** Finds what belongs to the cell by what is known now, and tells what was held back of it. */
  #adopt(): void {
    for (let found = true; found;) {
      found = false;
      for (const object of this.#objects.values()) {
        if (this.#mine.has(object.metadata.uid) || !this.#isMine(object)) continue;
        this.#join(object);
        found = true;
      }
    }
    const mine = this.#held.filter(({ object }) => this.#isMine(object));
    if (mine.length === 0) return;
    this.#held = this.#held.filter((change) => !mine.includes(change));
    for (const change of mine) this.#tell(change);
  }

  #join(object: KubeObject): void {
    this.#mine.add(object.metadata.uid);
    if (object.kind === 'Pod') for (const claim of claimsOf(object)) this.#claims.add(claim);
  }

  #tell(change: Change): void {
    const { object } = change;
    if (object.kind === 'Event') {
      const event = readKubeEvent(object)!;
      const before = this.#counts.get(event.uid) ?? 0;
      this.#counts.set(event.uid, event.count);
      if (event.count > before) observeEvent(this.#ledger, change, event, before, this.#objects);
    } else {
      const { uid } = object.metadata;
      // The label comes a moment after the object.
      const newest = this.#objects.get(uid) ?? object;
      const isOwn = this.#applied.has(uid) || isRoot(newest, this.#cell);
      observeChange(this.#ledger, change, isOwn);
    }
  }
}

function nameOf({ kind, name, namespace }: { kind: string; name: string; namespace?: string }) {
  return `${kind}/${namespace ?? ''}/${name}`;
}

/** Some controllers copy labels to what they make. */
function isCopy({ metadata }: KubeObject): boolean {
  return (metadata.ownerReferences ?? []).length > 0;
}

function isRoot(object: KubeObject, cell: string): boolean {
  return object.metadata.labels?.[cellLabel] === cell && !isCopy(object);
}

function isOfAnotherCell({ metadata }: KubeObject, cell: string): boolean {
  const label = metadata.labels?.[cellLabel];
  return label !== undefined && label !== cell;
}

function claimsOf(pod: KubeObject): string[] {
  return list(fields(pod['spec'])['volumes']).flatMap((volume) => {
    const claim = text(fields(volume['persistentVolumeClaim'])['claimName']);
    return claim === undefined
      ? []
      : [nameOf({ kind: 'PersistentVolumeClaim', name: claim, namespace: pod.metadata.namespace })];
  });
}
