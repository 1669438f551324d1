import type { Problem } from '../../protocol/cluster.ts';
import type { ApplyEvent, ApplyRequest } from '../../protocol/workspace.ts';
import { isAwaited } from '../state/awaited.ts';
import type { Workspace } from '../state/workspace.ts';
import { apply, problemOf } from '../stream/requests.ts';
import { emptyAnswer, withEvent, type Answer } from '../state/answer.ts';
import { fingerprint, type CellStorage } from '../storage/saved-text.ts';

/** So long is waited for the live stream to tell of what was applied. */
const awaitMs = 5_000;

/** In place of a text's fingerprint while, and after, an Apply is broken off: no text is what is applied. */
const unfinished = 'unfinished';

/** Who is told of an Apply. */
export interface ApplyListener {
  /** An event of the answer has come. */
  answered(event: ApplyEvent): void;
  /** Something else is to be drawn. */
  changed(): void;
}

/** The newest Apply of a cell: what was sent, what came back, and what the cluster has yet to tell of it. */
export class CellApply {
  readonly #lesson: string;
  readonly #cell: string;
  readonly #storage: CellStorage;
  readonly #on: ApplyListener;
  #applying = false;
  #answer: Answer = emptyAnswer;
  #patience: ReturnType<typeof setTimeout> | undefined;
  /** The live stream was given time enough. */
  #impatient = false;
  /** The fingerprint of the text that was sent last. */
  #sent: string | undefined;

  constructor(lesson: string, cell: string, storage: CellStorage, on: ApplyListener) {
    this.#lesson = lesson;
    this.#cell = cell;
    this.#storage = storage;
    this.#on = on;
  }

  /** The answer is still coming. */
  get applying(): boolean {
    return this.#applying;
  }

  get answer(): Answer {
    return this.#answer;
  }

  /** The fingerprint of the text that the result is about; undefined where it is not known. */
  get applied(): string | undefined {
    return this.#sent ?? this.#storage.applied;
  }

  /** Whether the cluster has yet to tell of something that was applied. */
  isAwaited(workspace: Workspace): boolean {
    return !this.#impatient && isAwaited(this.#answer.documents, workspace);
  }

  /**
   * Applies a text; not to be called while another one is applied.
   *
   * @param decided what the reader has agreed to after the refusal of the Apply before
   * @returns what kept it from being done, if anything
   */
  async send(
    text: string,
    decided: Pick<ApplyRequest, 'force' | 'replace'>,
  ): Promise<Problem | undefined> {
    this.#applying = true;
    this.#answer = emptyAnswer;
    clearTimeout(this.#patience);
    this.#impatient = false;
    this.#sent = fingerprint(text);
    const before = this.#storage.applied ?? unfinished;
    let failure: Problem | undefined;
    try {
      for await (const event of apply(this.#lesson, { cell: this.#cell, yaml: text, ...decided })) {
        this.#on.answered(event);
        this.#answer = withEvent(this.#answer, event);
        if (event.event === 'end') {
          this.#storage.applied = event.data.ok ? fingerprint(text) : before;
        } else this.#storage.applied = unfinished;
        this.#on.changed();
      }
    } catch (error) {
      failure = problemOf(error);
    }
    this.#applying = false;
    this.#patience = setTimeout(() => {
      this.#impatient = true;
      this.#on.changed();
    }, awaitMs);
    return failure;
  }

  /** Forgets it: the workspace was emptied. */
  forget(): void {
    this.#storage.applied = undefined;
    this.#answer = emptyAnswer;
    this.#sent = undefined;
  }
}
