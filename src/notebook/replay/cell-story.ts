import type { Outcome } from '../../lessons/predict/prediction.ts';
import type { RecordedEvent } from '../../protocol/recording.ts';
import { diagnosesOf } from '../diagnosis/cell-diagnoses.ts';
import { emptyAnswer, withEvent, type Answer } from '../state/answer.ts';
import { isAwaited } from '../state/awaited.ts';
import { statusWords } from '../state/cell-status.ts';
import { outcomeOf } from '../state/outcome.ts';
import { SinceApply } from '../state/since-apply.ts';
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
  readonly #since: SinceApply;
  #workspace: Workspace = emptyWorkspace;
  #answer = emptyAnswer;
  /** Apply is pressed when a story begins, and again after each end with the next event of an answer. */
  #applying: 'pressed' | boolean = 'pressed';

  constructor(cell: string, began: number) {
    this.#cell = cell;
    this.#began = began;
    this.#since = new SinceApply(cell);
  }

  /** Takes the next event. */
  hear({ at, source, event }: RecordedEvent): void {
    if (source === 'live') {
      this.#workspace = reduce(this.#workspace, event);
      this.#since.see(this.#workspace);
      return;
    }
    if (this.#applying !== true) {
      const pressed = this.#applying === 'pressed' ? 0 : at;
      this.#since.begin(this.#workspace, this.#began + pressed);
      this.#answer = emptyAnswer;
      this.#applying = true;
    }
    this.#answer = withEvent(this.#answer, event);
    if (event.event === 'end') this.#since.end(this.#answer);
    if (event.event === 'end' || event.event === 'problem') this.#applying = false;
  }

  /** What the API server has answered to the newest Apply. */
  get answer(): Answer {
    return this.#answer;
  }

  /** The words of the cell's status, so many milliseconds after the first Apply. */
  status(at: number): string {
    const now = this.#began + at;
    const tree = treeOf(this.#workspace, this.#cell);
    return statusWords(
      statusAt({
        workspace: this.#workspace,
        answer: this.#answer,
        applying: this.#applying !== false,
        connected: true,
        tree,
        failure: failureOf(diagnosesOf(tree, this.#workspace, now)),
        now,
      }),
    );
  }

  /** The cell's result as a Predict sees it; undefined while it says nothing of what the newest Apply has led to. */
  outcome(at: number): Outcome | undefined {
    const { documents, milliseconds } = this.#answer;
    if (milliseconds === undefined || isAwaited(documents, this.#workspace)) return undefined;
    if (this.#since.lost(this.#answer)) return undefined;
    return outcomeOf(
      this.#since.seen({
        status: this.status(at),
        workspace: this.#workspace,
        answer: this.#answer,
        now: this.#began + at,
      }),
    );
  }
}
