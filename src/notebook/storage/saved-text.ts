import { kept, type Kept } from './kept.ts';

/** What is kept of a cell in the reader's browser. */
export interface SavedText {
  /** The reader's text. */
  readonly text: string;
  /** A fingerprint of the author's text that it was written over. */
  readonly basedOn: string;
}

/** The reader's own text of one cell, and which text was applied last. */
export class CellStorage {
  /** What the keys of all that is kept of this cell begin with. */
  readonly key: string;
  readonly #text: Kept;
  readonly #applied: Kept;
  readonly #content: Kept;
  /** What was applied last, where the browser does not keep it. */
  #appliedHere: string | undefined;

  constructor(lesson: string, cell: string) {
    this.key = `kindbook:${lesson}:${cell}`;
    this.#text = kept(`${this.key}:text`, 'local');
    this.#applied = kept(`${this.key}:applied`, 'local');
    this.#content = kept(`${this.key}:content`, 'local');
  }

  /** The reader's text, if it differs from what the author wrote. */
  load(): SavedText | undefined {
    const saved = this.#text.get();
    if (saved === undefined) return undefined;
    // The first line is the fingerprint, the rest is the text as it is.
    const cut = saved.indexOf('\n');
    return cut < 0 ? undefined : { basedOn: saved.slice(0, cut), text: saved.slice(cut + 1) };
  }

  /** Keeps the text. Answers false where the browser has no room or forbids it. */
  save({ text, basedOn }: SavedText): boolean {
    return this.#text.set(`${basedOn}\n${text}`);
  }

  /** Forgets the reader's text: the author's is shown again. */
  forget(): void {
    this.#text.remove();
  }

  /** The fingerprint of the text that was applied last, from this browser. */
  get applied(): string | undefined {
    return this.#appliedHere ?? this.#applied.get();
  }

  set applied(fingerprint: string | undefined) {
    this.#appliedHere = undefined;
    if (fingerprint === undefined) this.#applied.remove();
    else if (!this.#applied.set(fingerprint)) this.#appliedHere = fingerprint;
  }

  /** A fingerprint of what the cluster had when it was as that text has it. */
  get content(): string | undefined {
    return this.#content.get();
  }

  set content(fingerprint: string | undefined) {
    if (fingerprint === undefined) this.#content.remove();
    else this.#content.set(fingerprint);
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
