import { failureOf } from '../diagnosis/diagnosis.ts';
import { diagnosesOf } from '../diagnosis/cell-diagnoses.ts';
import { emptyAnswer, withEvent } from '../state/answer.ts';
import { isAwaited } from '../state/awaited.ts';
import { treeOf } from '../state/tree.ts';
import { emptyWorkspace, reduce } from '../state/workspace.ts';
import type { ApplyEvent, KubeObject, LiveEvent } from '../../protocol/workspace.ts';
import { resultOf, type Led, type NoResult } from './result-of.ts';
import { CellResult } from './results.ts';

/** A page with one cell, as far as questions about the cell are concerned; not part of the page. */
export class PageFixture {
  readonly #lesson: string;
  readonly #cell: string;
  readonly #result: CellResult;
  #workspace = emptyWorkspace;
  #answer = emptyAnswer;
  #applying = false;
  #now: number;

  constructor(lesson: string, cell: string, now: number) {
    this.#lesson = lesson;
    this.#cell = cell;
    this.#now = now;
    this.#result = new CellResult(lesson, cell);
  }

  get objects(): readonly KubeObject[] {
    return [...this.#workspace.objects.values()];
  }

  get result(): Led | NoResult | undefined {
    return resultOf(this.#lesson, this.#cell).get();
  }

  /** The time, in milliseconds since the epoch. */
  set now(now: number) {
    this.#now = now;
  }

  /** Time goes on to a moment; the cell is drawn. */
  at(now: number): void {
    this.#now = now;
    const tree = treeOf(this.#workspace, this.#cell);
    this.#result.tell({
      applied: 'text',
      applying: this.#applying,
      answer: this.#answer,
      awaited: isAwaited(this.#answer.documents, this.#workspace),
      connected: true,
      workspace: this.#workspace,
      tree,
      failure: failureOf(diagnosesOf(tree, this.#workspace, now)),
      now,
    });
  }

  live(event: LiveEvent): void {
    this.#workspace = reduce(this.#workspace, event);
    this.at(this.#now);
  }

  /** The live stream tells a change of an object. */
  change(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject): void {
    this.live({ event: 'change', data: { type, object, at: this.#now } });
  }

  press(): void {
    this.#applying = true;
    this.#answer = emptyAnswer;
    this.#result.begin(this.#workspace, this.#now);
    this.at(this.#now);
  }

  answer(event: ApplyEvent): void {
    this.#answer = withEvent(this.#answer, event);
    if (event.event === 'end') this.#applying = false;
    this.at(this.#now);
  }
}
