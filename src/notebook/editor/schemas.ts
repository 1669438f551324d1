import type { SchemaDocument, SchemaIndex } from '../../protocol/schema.ts';
import { whenReady } from '../live/cluster-view.ts';
import { isStaticSite } from '../stream/static-site.ts';
import { base } from '../dom/base.ts';

/** Where schemas come from: a cluster, or what was recorded of one. */
interface Source {
  index: string;
  document: (apiVersion: string, hash: string) => string;
}

const live: Source = {
  index: '/api/schema',
  document: (apiVersion, hash) => `/api/schema/${apiVersion}?hash=${hash}`,
};
const recorded: Source = {
  index: `${base}/schema/index.json`,
  document: (apiVersion, hash) => `${base}/schema/${apiVersion}.json?hash=${hash}`,
};

/** A CRD's OpenAPI is published some moments after the CRD itself is there. */
const askAgainAfterMs = [0, 500, 1_000, 2_000, 4_000];
/** A kind that nobody knows is asked for at most this often. */
const unknownEveryMs = 3_000;

/**
 * The schemas of all kinds, one store for all editors of a page. The index is asked for once, a group version when a
 * text first names it. They come from the cluster; while there is none, from the recording that the site brings along.
 */
export class Schemas {
  readonly #listeners = new Set<() => void>();
  readonly #documents = new Map<string, Promise<SchemaDocument | undefined>>();
  #index: Promise<SchemaIndex | undefined> | undefined;
  #etag: string | null = null;
  #source: Source = recorded;
  #timers: ReturnType<typeof setTimeout>[] = [];
  #askedForUnknown = 0;

  constructor() {
    whenReady(() => {
      // A cluster that has come takes the place of the recording.
      if (this.#index && this.#source === recorded) void this.refresh();
    });
  }

  /** Every kind, or undefined where neither a cluster nor a recording tells of them. */
  index(): Promise<SchemaIndex | undefined> {
    return (this.#index ??= this.#ask());
  }

  /** Whether it is a cluster that tells of the kinds; a recording cannot know all that a reader's cluster serves. */
  get isLive(): boolean {
    return this.#source === live;
  }

  /** The fields of a group version's kinds, or undefined where it is not known. */
  async document(apiVersion: string): Promise<SchemaDocument | undefined> {
    const group = (await this.index())?.groupVersions.find(
      (each) => each.apiVersion === apiVersion,
    );
    if (!group) return undefined;
    const url = this.#source.document(apiVersion, group.hash);
    let document = this.#documents.get(url);
    if (!document) {
      document = fetchJson<SchemaDocument>(url).then((answer) => answer?.body);
      this.#documents.set(url, document);
      // What could not be had is asked for again the next time.
      void document.then((found) => found ?? this.#documents.delete(url));
    }
    return document;
  }

  /** Asks which kinds there are now, and tells the editors if that has changed. */
  async refresh(): Promise<void> {
    const answer = await fetchJson<SchemaIndex>(live.index);
    if (!answer || (answer.etag !== null && answer.etag === this.#etag)) return;
    this.#etag = answer.etag;
    this.#source = live;
    this.#index = Promise.resolve(answer.body);
    for (const listener of this.#listeners) listener();
  }

  /** A CRD was made, changed or deleted. */
  kindsChange(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = askAgainAfterMs.map((after) => setTimeout(() => void this.refresh(), after));
  }

  /** A text has a kind that is not known: another program may have added it. */
  meetUnknown(): void {
    if (!this.isLive || Date.now() - this.#askedForUnknown < unknownEveryMs) return;
    this.#askedForUnknown = Date.now();
    void this.refresh();
  }

  /** Calls back whenever the kinds have changed, until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #ask(): Promise<SchemaIndex | undefined> {
    for (const source of isStaticSite ? [recorded] : [live, recorded]) {
      const answer = await fetchJson<SchemaIndex>(source.index);
      if (!answer) continue;
      this.#source = source;
      this.#etag = source === live ? answer.etag : null;
      return answer.body;
    }
    this.#index = undefined;
    return undefined;
  }
}

let shared: Schemas | undefined;

/** The page's one store. */
export function schemas(): Schemas {
  return (shared ??= new Schemas());
}

interface Answer<T> {
  body: T;
  etag: string | null;
}

/** Undefined where nobody answers with JSON: completion is a comfort, and its absence no failure to be shown. */
async function fetchJson<T>(url: string): Promise<Answer<T> | undefined> {
  try {
    const response = await fetch(url, { credentials: 'same-origin' });
    if (!response.ok) return undefined;
    return { body: (await response.json()) as T, etag: response.headers.get('etag') };
  } catch {
    return undefined;
  }
}
