import type { Answer } from '../state/answer.ts';
import { statusWords } from '../state/cell-status.ts';
import { SinceApply } from '../state/since-apply.ts';
import { statusAt, type ApplyAt } from '../state/status-at.ts';
import type { Workspace } from '../state/workspace.ts';
import type { Store } from '../stream/store.ts';
import { resultOf, type Led, type NoResult } from './result-of.ts';

/** What a cell knows when it draws itself. */
export interface Drawn extends ApplyAt {
  readonly answer: Answer;
  /** The fingerprint of the text that was applied last; undefined where it is not known. */
  readonly applied: string | undefined;
  /** The cluster has yet to tell of what was applied, and was given time enough to do so. */
  readonly awaited: boolean;
}

/** Tells the result of one cell: what the cluster did, whatever the reader has written meanwhile. */
export class CellResult {
  readonly #result: Store<Led | NoResult | undefined>;
  readonly #since: SinceApply;
  #namespace: string | undefined;
  /** The newest Apply is not answered to its end. */
  #isOpen = false;

  constructor(lesson: string, cell: string) {
    this.#result = resultOf(lesson, cell);
    this.#since = new SinceApply(cell);
  }

  /** Apply was pressed at `now`: what was there before it decides nothing. */
  begin(workspace: Workspace, now: number): void {
    this.#since.begin(workspace, now);
    this.#isOpen = true;
    this.#result.set('applying');
  }

  /** The workspace was emptied. */
  forget(): void {
    this.#since.forget();
    this.#result.set(undefined);
  }

  /** The cluster no longer has all that was applied. */
  get isDeleted(): boolean {
    return this.#result.get() === 'deleted';
  }

  /** Takes what the cell shows now of the cluster; to be called for what is, not for an earlier moment. */
  tell(drawn: Drawn): void {
    const { applied, applying, answer, workspace } = drawn;
    const namespace = workspace.namespace ?? this.#namespace;
    // A Reset in another window: what went with the old namespace is no result of this cell.
    if (namespace !== this.#namespace && this.#namespace !== undefined) this.forget();
    this.#namespace = namespace;
    this.#since.see(workspace);
    if (applied === undefined || applying || !drawn.connected) return;
    // No Apply in this page, or one that was broken off.
    if (answer.milliseconds === undefined || this.#since.number === undefined) {
      if (this.#result.get() !== undefined) this.#result.set(undefined);
      return;
    }
    if (this.#isOpen) this.#since.end(answer);
    this.#isOpen = false;
    this.#result.set(this.#resultAt(drawn, applied));
  }

  #resultAt(drawn: Drawn, applied: string): Led | NoResult {
    if (drawn.awaited) return 'applying';
    const status = statusWords(statusAt(drawn, { awaited: false }));
    return (
      this.#since.lost(drawn.answer) ?? {
        applied,
        apply: this.#since.number!,
        seen: this.#since.seen({ ...drawn, status }),
      }
    );
  }
}
