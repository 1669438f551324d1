import type { KubeObject } from '../../protocol/workspace.ts';
import { statusWords } from '../state/cell-status.ts';
import { statusAt, type ApplyAt } from '../state/status-at.ts';
import type { Store } from '../stream/store.ts';
import { factsOf, Previous } from '../state/facts.ts';
import { resultOf, type Result } from './result-of.ts';

/** What a cell knows when it draws itself. */
export interface Drawn extends ApplyAt {
  /** The fingerprint of the text that was applied last; undefined where it is not known. */
  readonly applied: string | undefined;
  /** The cluster has yet to tell of what was applied, and was given time enough to do so. */
  readonly awaited: boolean;
}

/** Tells the result of one cell: what the cluster did, whatever the reader has written meanwhile. */
export class CellResult {
  readonly #result: Store<Result | undefined>;
  readonly #previous = new Previous();
  #appliedAt: number | undefined;
  #namespace: string | undefined;

  constructor(lesson: string, cell: string) {
    this.#result = resultOf(lesson, cell);
  }

  /** Apply was pressed: time counts from here. */
  begin(): void {
    this.#appliedAt = Date.now();
    this.#previous.begin();
  }

  /** The workspace was emptied. */
  forget(): void {
    this.#previous.forget();
    this.#appliedAt = undefined;
    this.#result.set(undefined);
  }

  /** Takes what the cell shows now of the cluster; to be called for what is, not for an earlier moment. */
  tell(drawn: Drawn): void {
    const { applied, applying, answer, tree, now } = drawn;
    const namespace = drawn.workspace.namespace ?? this.#namespace;
    // A Reset in another window: what went with the old namespace is no result of this cell.
    if (namespace !== this.#namespace) this.#previous.forget();
    this.#namespace = namespace;
    this.#previous.see(tree);
    const isEmpty = tree.length + answer.documents.length === 0;
    if (applied === undefined || applying || isEmpty || !drawn.connected) return;
    const began = this.#appliedAt ?? oldest(tree.map(({ object }) => object)) ?? now;
    this.#result.set({
      applied,
      facts: factsOf({
        status: statusWords(statusAt(drawn, { awaited: drawn.awaited })),
        tree,
        workspace: drawn.workspace,
        answer: answer.documents,
        previous: this.#previous.byApply,
        seconds: (now - began) / 1000,
      }),
    });
  }
}

function oldest(objects: readonly KubeObject[]): number | undefined {
  const [first] = objects.map(({ metadata }) => metadata.creationTimestamp).sort();
  return first === undefined ? undefined : Date.parse(first);
}
