import { fingerprint, type CellStorage } from '../storage/saved-text.ts';

/** The text of a cell: the author's, or what the reader has made of it, and what the browser keeps of that. */
export class CellText {
  /** The author's text. */
  readonly original: string;
  readonly #storage: CellStorage;
  /** The text that the page began with; taken for what was applied where this browser applied nothing. */
  readonly #atFirst: string;
  #now: string;
  /** The text has changed since it was kept; another tab may have kept a newer one meanwhile. */
  #unkept = false;
  #lessonChanged = false;
  #cannotSave = false;

  constructor(storage: CellStorage, original: string) {
    this.#storage = storage;
    this.original = original;
    this.#now = original;
    const saved = storage.load();
    if (saved) {
      this.#now = saved.text;
      this.#lessonChanged = saved.basedOn !== fingerprint(original);
    }
    this.#atFirst = fingerprint(this.#now);
  }

  /** The text as it stands. */
  get now(): string {
    return this.#now;
  }

  /** The text is the author's. */
  get isOriginal(): boolean {
    return this.#now === this.original;
  }

  /** The author changed the text after the reader had, and the reader has not chosen yet. */
  get lessonChanged(): boolean {
    return this.#lessonChanged;
  }

  /** The browser does not keep the text. */
  get cannotSave(): boolean {
    return this.#cannotSave;
  }

  /** The text differs from the one that was applied last. */
  get isChanged(): boolean {
    return (this.#storage.applied ?? this.#atFirst) !== fingerprint(this.#now);
  }

  /** Takes what the reader types; it is kept by `keep`. */
  type(text: string): void {
    this.#now = text;
    this.#unkept = true;
  }

  /**
   * Takes the text that another tab has kept, where nothing is typed here meanwhile: both go on with the same text, and
   * neither writes over what was typed in the other.
   *
   * @returns whether the text is another one now
   */
  follow(): boolean {
    const kept = this.#storage.load()?.text ?? this.original;
    if (this.#unkept || this.#cannotSave || kept === this.#now) return false;
    this.#now = kept;
    return true;
  }

  /** Takes a text that the reader has chosen in place of another one, and keeps it. */
  choose(text: string): void {
    this.type(text);
    this.#lessonChanged = false;
    this.keep();
  }

  /** Keeps the text in the browser, if it has changed. */
  keep(): void {
    if (!this.#unkept) return;
    this.#unkept = false;
    if (this.isOriginal) {
      this.#storage.forget();
      this.#cannotSave = false;
      this.#lessonChanged = false;
      return;
    }
    // Until the reader has chosen, it is still based on the older text of the lesson.
    const basedOn = this.#lessonChanged
      ? (this.#storage.load()?.basedOn ?? '')
      : fingerprint(this.original);
    this.#cannotSave = !this.#storage.save({ text: this.#now, basedOn });
  }
}
