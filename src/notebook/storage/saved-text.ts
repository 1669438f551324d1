/** What is kept of a cell in the reader's browser. */
export interface SavedText {
  /** The reader's text. */
  readonly text: string;
  /** A fingerprint of the author's text that it was written over. */
  readonly basedOn: string;
}

/** Where a cell's text is kept; the browser's `localStorage`, or nothing where the browser forbids it. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The reader's own text of one cell, and which text was applied last. */
export class CellStorage {
  readonly #storage: TextStorage | undefined;
  readonly #key: string;

  constructor(storage: TextStorage | undefined, lesson: string, cell: string) {
    this.#storage = storage;
    this.#key = `kindbook:${lesson}:${cell}`;
  }

  /** Whether a `storage` event, which tells of another tab, is about the reader's text of this cell. */
  tells({ key }: { readonly key: string | null }): boolean {
    return key === null || key === `${this.#key}:text`;
  }

  /** The reader's text, if it differs from what the author wrote. */
  load(): SavedText | undefined {
    const saved = this.#read('text');
    if (saved === undefined) return undefined;
    // The first line is the fingerprint, the rest is the text as it is.
    const cut = saved.indexOf('\n');
    return cut < 0 ? undefined : { basedOn: saved.slice(0, cut), text: saved.slice(cut + 1) };
  }

  /** Keeps the text. Answers false where the browser has no room or forbids it. */
  save({ text, basedOn }: SavedText): boolean {
    return this.#write('text', `${basedOn}\n${text}`);
  }

  /** Forgets the reader's text: the author's is shown again. */
  forget(): void {
    this.#write('text', undefined);
  }

  /** The fingerprint of the text that was applied last, from this browser. */
  get applied(): string | undefined {
    return this.#read('applied');
  }

  set applied(fingerprint: string | undefined) {
    this.#write('applied', fingerprint);
  }

  #read(what: string): string | undefined {
    try {
      return this.#storage?.getItem(`${this.#key}:${what}`) ?? undefined;
    } catch {
      return undefined;
    }
  }

  #write(what: string, value: string | undefined): boolean {
    if (!this.#storage) return false;
    try {
      if (value === undefined) this.#storage.removeItem(`${this.#key}:${what}`);
      else this.#storage.setItem(`${this.#key}:${what}`, value);
      return true;
    } catch {
      return false;
    }
  }
}

/** The browser's storage; even reaching for it throws where the reader forbids it. */
export function browserStorage(): TextStorage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}

/** A short fingerprint of a text (its length and FNV-1a): equal texts have equal ones, and others hardly ever. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return `${text.length.toString(36)}-${(hash >>> 0).toString(36)}`;
}
