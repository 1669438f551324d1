import type { KubeObject } from '../../protocol/workspace.ts';
import type { CellDiagnosis } from '../diagnosis/cell-diagnoses.ts';
import type { Answer } from '../state/answer.ts';
import { cellStatus, statusWords } from '../state/cell-status.ts';
import type { TreeNode } from '../state/tree.ts';
import type { Workspace } from '../state/workspace.ts';
import type { Store } from '../stream/store.ts';
import { factsOf, Previous } from '../state/facts.ts';
import { resultOf, type Result } from './result-of.ts';
import { failureOf } from '../diagnosis/diagnosis.ts';

/** What a cell knows when it draws itself. */
export interface Drawn {
  /** The fingerprint of the text that was applied last; undefined where it is not known. */
  readonly applied: string | undefined;
  readonly applying: boolean;
  readonly awaited: boolean;
  readonly connected: boolean;
  readonly answer: Answer;
  readonly tree: readonly TreeNode[];
  readonly workspace: Workspace;
  readonly diagnoses: readonly CellDiagnosis[];
  readonly now: number;
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
    const invalid = answer.documents.some(({ outcome }) => outcome === 'failed');
    const began = this.#appliedAt ?? oldest(tree.map(({ object }) => object)) ?? now;
    this.#result.set({
      applied,
      facts: factsOf({
        status: statusWords(
          cellStatus({ ...drawn, failure: failureOf(drawn.diagnoses), invalid, changed: false }),
        ),
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
