import type { Facts } from '../../lessons/predict/prediction.ts';
import type { RecordedEvent } from '../../protocol/recording.ts';
import type { DocumentResult } from '../../protocol/workspace.ts';
import { diagnosesOf } from '../diagnosis/cell-diagnoses.ts';
import { factsOf, Previous } from '../state/facts.ts';
import { statusWords } from '../state/cell-status.ts';
import { statusAt } from '../state/status-at.ts';
import { treeOf } from '../state/tree.ts';
import { emptyWorkspace, reduce, type Workspace } from '../state/workspace.ts';
import { failureOf } from '../diagnosis/diagnosis.ts';

/**
 * What the page would say of a cell while it hears a stream, event by event: the recorder waits by it for a cell's end,
 * and a recorded result is read from it.
 */
export class CellStory {
  readonly #cell: string;
  /** When the first Apply was pressed, in milliseconds since the epoch. */
  readonly #began: number;
  readonly #previous = new Previous();
  #workspace: Workspace = emptyWorkspace;
  #answer: DocumentResult[] = [];
  #applying = true;
  #appliedAt = 0;

  constructor(cell: string, began: number) {
    this.#cell = cell;
    this.#began = began;
  }

  /** Takes the next event. */
  hear({ at, source, event }: RecordedEvent): void {
    if (source === 'live') {
      this.#workspace = reduce(this.#workspace, event);
      this.#previous.see(treeOf(this.#workspace, this.#cell));
      return;
    }
    if (event.event === 'document') {
      // The first answer after an end belongs to the next Apply.
      if (!this.#applying) {
        this.#answer = [];
        this.#appliedAt = at;
        this.#previous.begin();
      }
      this.#applying = true;
      this.#answer = [...this.#answer, event.data];
    }
    if (event.event === 'end' || event.event === 'problem') this.#applying = false;
  }

  /** The words of the cell's status, so many milliseconds after the first Apply. */
  status(at: number): string {
    const now = this.#began + at;
    const tree = treeOf(this.#workspace, this.#cell);
    return statusWords(
      statusAt({
        workspace: this.#workspace,
        answer: { documents: this.#answer },
        applying: this.#applying,
        connected: true,
        tree,
        failure: failureOf(diagnosesOf(tree, this.#workspace, now)),
        now,
      }),
    );
  }

  /** The cell's result as a Predict sees it. */
  facts(at: number): Facts {
    return factsOf({
      status: this.status(at),
      tree: treeOf(this.#workspace, this.#cell),
      workspace: this.#workspace,
      answer: this.#answer,
      previous: this.#previous.byApply,
      seconds: (at - this.#appliedAt) / 1000,
    });
  }
}
