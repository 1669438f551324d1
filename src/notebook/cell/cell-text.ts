import { otherTabs } from '../storage/other-tabs.ts';
import { fingerprint, type CellStorage } from '../storage/saved-text.ts';

/** What is said of a text that the browser does not keep. */
export const cannotSaveWords =
  'This browser does not let the page keep your text (its storage is full or switched off): copy it before you leave.';

/** A change of a cell's text, as its tab tells the others. */
interface Change {
  /** Puts the tabs in an order that all of them know. */
  readonly tab: number;
  readonly from: string;
  readonly to: string;
  /** The whole text was chosen, and not typed. */
  readonly isChosen: boolean;
}

/**
 * The text of a cell: the author's, or what the reader has made of it. The browser keeps each change at once, and all tabs that
 * have the cell open go on with one text: each tells the others its changes, and merges theirs into its own.
 */
export class CellText {
  /** The author's text. */
  readonly original: string;
  readonly #storage: CellStorage;
  /** The text that the page began with; taken for what was applied where this browser applied nothing. */
  readonly #atFirst: string;
  readonly #onFollow: () => void;
  readonly #tab = Math.random();
  readonly #tell: (change: Change) => void;
  /** Changes of other tabs that are not yet in this text, in the order in which they came. */
  readonly #unmerged: Change[] = [];
  #isMerging = false;
  /** Something was typed here that no other tab has gone on from. */
  #isAhead = false;
  #now: string;
  #lessonChanged = false;
  #cannotSave = false;

  /** @param onFollow is called when the text has changed by what was typed in another tab */
  constructor(storage: CellStorage, original: string, onFollow: () => void) {
    this.#storage = storage;
    this.original = original;
    this.#onFollow = onFollow;
    this.#tell = otherTabs<Change>(storage.key, (change) => {
      this.#unmerged.push(change);
      void this.#merge();
    });
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

  /** Takes what the reader types, keeps it and tells it to the other tabs. */
  type(text: string): void {
    this.#change(text, false);
  }

  #change(text: string, isChosen: boolean): void {
    // An editor has line ends of its own; to change them back and forth would keep two tabs busy for ever.
    if (plainEnds(text) === plainEnds(this.#now)) return;
    const from = this.#now;
    this.#now = text;
    this.#isAhead = true;
    this.#keep();
    this.#tell({ tab: this.#tab, from, to: text, isChosen });
  }

  /** Takes a text that the reader has chosen in place of another one. */
  choose(text: string): void {
    this.#change(text, true);
    this.#lessonChanged = false;
    this.#keep();
  }

  /** Whether the page can be left and nothing is lost: the browser keeps the text as it stands. */
  isSafe(): boolean {
    if (this.isOriginal) return true;
    // The reader may have made room meanwhile.
    if (this.#cannotSave) this.#keep();
    return this.#unmerged.length === 0 && this.#storage.load()?.text === this.#now;
  }

  /** The page is shown again after the browser had put it aside, where it heard nothing of the other tabs. */
  resume(): void {
    const saved = this.#storage.load();
    if (!saved || this.#cannotSave || saved.text === this.#now) return;
    this.#now = saved.text;
    this.#onFollow();
  }

  /** Takes over what other tabs have changed. */
  async #merge(): Promise<void> {
    if (this.#isMerging) return;
    this.#isMerging = true;
    try {
      for (let change; (change = this.#unmerged[0]); this.#unmerged.shift()) {
        if (!this.#goOnFrom(change)) this.#mergeIn(change, await import('../diff/merge-texts.ts'));
      }
    } catch (error) {
      // The next change of another tab tries again; until then the reader is asked before the page is left.
      console.warn('kindbook: what was typed in another tab could not be merged.', error);
    } finally {
      this.#isMerging = false;
    }
  }

  /** Takes over a change of the text that stands here. Answers false where it is a change of another one. */
  #goOnFrom({ from, to, isChosen }: Change): boolean {
    // Kept before this tab was opened, or chosen here too; what both have typed alike was typed twice.
    if (to === this.#now && (isChosen || !this.#isAhead)) return true;
    if (from !== this.#now) return false;
    this.#now = to;
    // It is kept by the tab in which it was typed, with all that was typed here.
    this.#isAhead = false;
    this.#onFollow();
    return true;
  }

  #mergeIn(change: Change, { mergeTexts }: typeof import('../diff/merge-texts.ts')): void {
    // While it was loaded, the text here may have become the one that was changed.
    if (this.#goOnFrom(change)) return;
    const mineFirst = this.#tab < change.tab;
    this.#now = mergeTexts({ ...change, mine: this.#now, mineFirst });
    // A tab that only reads could put an older text in place of the one that is being typed.
    if (this.#isAhead) this.#keep();
    this.#onFollow();
  }

  /** Keeps the text in the browser. */
  #keep(): void {
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

/** Asks the reader before the page is left while a text is not safe. */
export function guardText(text: CellText): void {
  addEventListener('beforeunload', (event) => {
    if (!text.isSafe()) event.preventDefault();
  });
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) text.resume();
  });
}

function plainEnds(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
