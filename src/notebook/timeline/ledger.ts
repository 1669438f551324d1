import type { Component } from './components.ts';
import { countAt, type Hop, type Seen, type What } from './hop.ts';

/** The same thing told by a watch event and by an Event comes within this time. */
const sameThingMs = 10_000;

/** A hop as its observer describes it. */
export interface NewHop {
  readonly at: number;
  readonly by: Component;
  readonly object: Hop['object'];
  readonly what: What;
  readonly seen: Seen;
  readonly tone?: Hop['tone'];
  readonly facts?: Hop['facts'];
  readonly reason?: string;
  readonly count?: number;
  readonly span?: string;
  readonly cause?: Hop | undefined;
  /** Hops are alike if they are of the same component, say the same and have this in common. */
  readonly alike?: string;
  /** By these the other observations of the same thing are found. */
  readonly keys?: readonly string[];
}

/** So many hops are kept; beyond, those behind the first half go. */
const keptHops = 4_000;

const exactness: readonly Seen[] = ['answer', 'watch', 'list', 'event'];

type Draft = { -readonly [Member in keyof Hop]: Hop[Member] };

/** Keeps the hops: what is observed twice is one hop, at the earlier time. */
export class Ledger {
  readonly #hops: Draft[] = [];
  readonly #byKey = new Map<string, Draft>();
  readonly #newest = new Map<string, Draft>();
  #sorted = true;
  #count = 0;
  #version = 0;

  /** Grows whenever a hop is added or changed. */
  get version(): number {
    return this.#version;
  }

  /** All hops in the order of their times. */
  get hops(): readonly Hop[] {
    if (!this.#sorted) this.#hops.sort((a, b) => a.at - b.at || a.id - b.id);
    this.#sorted = true;
    return this.#hops;
  }

  /** Adds a hop, or adds what was observed to the hop that tells the same already. */
  add(hop: NewHop): Hop {
    this.#version += 1;
    const twin = hop.keys
      ?.map((key) => this.#byKey.get(key))
      .find(
        (one) => one && Math.abs(one.at - hop.at) < sameThingMs && !one.seen.includes(hop.seen),
      );
    const written = twin ? this.#merge(twin, hop) : this.#write(hop);
    for (const key of hop.keys ?? []) this.#byKey.set(key, written);
    const { what, object, facts } = written;
    this.#newest.set(`${what} ${object.uid}`, written);
    this.#newest.set(`${what} ${object.uid} ${facts['container'] ?? ''}`, written);
    return written;
  }

  /** The hop that was added with a key. */
  find(key: string): Hop | undefined {
    return this.#byKey.get(key);
  }

  /** The newest hop about an object (of one of its containers) that says one of these. */
  newest(uid: string, what: readonly What[], container?: string): Hop | undefined {
    const end = container === undefined ? uid : `${uid} ${container}`;
    const found = what.flatMap((each) => this.#newest.get(`${each} ${end}`) ?? []);
    return found.reduce<Hop | undefined>((a, b) => (a && a.at >= b.at ? a : b), undefined);
  }

  /** The same happened again. */
  again(hop: Hop, at: number, count = countAt(hop) + 1, facts: Hop['facts'] = {}): void {
    const draft = hop as Draft;
    this.#version += 1;
    const last = draft.again.at(-1) ?? draft;
    const now = { at, count: Math.max(last.count, count) };
    if (at - last.at > 1) draft.again = [...draft.again, now].slice(-50);
    else if (last === draft) draft.count = now.count;
    else draft.again = [...draft.again.slice(0, -1), { at: last.at, count: now.count }];
    draft.facts = { ...draft.facts, ...facts };
  }

  /** What a hop began is over. */
  end(hop: Hop | undefined, at: number): void {
    if (hop?.span?.until !== undefined || !hop?.span) return;
    this.#version += 1;
    (hop as Draft).span = { ...hop.span, until: Math.max(at, hop.at) };
  }

  #write(hop: NewHop): Draft {
    const { at, by, object, what, seen, facts = {}, reason, count = 1 } = hop;
    const draft: Draft = {
      id: this.#count++,
      at,
      by,
      object,
      what,
      tone: hop.tone ?? 'plain',
      facts,
      seen: [seen],
      again: [],
      count,
      alike: [by.id, what, hop.alike ?? `${object.kind}/${object.name}`].join('\n'),
    };
    if (reason !== undefined) draft.reason = reason;
    if (hop.span !== undefined) draft.span = { name: hop.span, until: undefined };
    if (hop.cause) draft.cause = hop.cause.id;
    const last = this.#hops.at(-1);
    if (last && last.at > at) this.#sorted = false;
    this.#hops.push(draft);
    if (this.#hops.length > keptHops) this.#hops.splice(keptHops / 2, 1);
    return draft;
  }

  #merge(twin: Draft, hop: NewHop): Draft {
    // The answer says best what was done, then the object's own change, then the Event that tells of it. But only the
    // Event names who did it.
    const knew = Math.min(...twin.seen.map((each) => exactness.indexOf(each)));
    twin.seen = hop.at < twin.at ? [hop.seen, ...twin.seen] : [...twin.seen, hop.seen];
    if (exactness.indexOf(hop.seen) < knew) {
      twin.what = hop.what;
      twin.facts = { ...twin.facts, ...hop.facts };
    } else twin.facts = { ...hop.facts, ...twin.facts };
    if (hop.seen === 'event') twin.by = hop.by;
    twin.object = hop.object;
    const alike = exactness.indexOf(hop.seen) < knew ? hop.alike : undefined;
    twin.alike = [twin.by.id, twin.what, alike ?? twin.alike.split('\n')[2]].join('\n');
    if (hop.at < twin.at) {
      twin.at = hop.at;
      this.#sorted = false;
    }
    if (hop.reason !== undefined) twin.reason = hop.reason;
    if (hop.cause && twin.cause === undefined) twin.cause = hop.cause.id;
    if (hop.tone !== undefined && hop.tone !== 'plain') twin.tone = hop.tone;
    return twin;
  }
}
