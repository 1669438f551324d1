import { routes } from '../../protocol/routes.ts';
import type { Problem } from '../../protocol/cluster.ts';
import type { CellProblem, KubeObject } from '../../protocol/workspace.ts';
import { clusterView, isReady } from '../live/cluster-view.ts';
import type { Editor } from '../editor/editor.ts';
import { ask, problemOf } from '../stream/requests.ts';
import { problemsOf, type Answer } from '../state/answer.ts';
import type { CellText } from './cell-text.ts';
import { LatestQuestion } from '../stream/latest-question.ts';
import {
  marksOf,
  noVerdict,
  verdictOf,
  verdictWords,
  withAdvice,
  type Verdict,
} from './verdict.ts';

/** Who is told of a check. */
export interface CheckListener {
  /** Something else is known of the text. */
  changed(): void;
  /** One sentence for a reader who does not look at the screen; empty where nothing is to be said any more. */
  say(words: string): void;
  /** What the reader asked for could not be found out. */
  failed(problem: Problem): void;
  /** The text is being applied: nothing else is asked about it. */
  isApplying(): boolean;
}

/** Why it is looked at a text: it was opened as the lesson has it, it was typed, or the reader asks for the verdict. */
type Reason = 'as it came' | 'typed' | 'asked';

/**
 * What is known of a cell's text as it stands: what is wrong with it by its shape, by the schema, and in the API
 * server's own words (a dry run). The editor marks each at its place.
 */
export class TextCheck {
  readonly #lesson: string;
  readonly #cell: string;
  readonly #text: CellText;
  readonly #on: CheckListener;
  readonly #dryRun = new LatestQuestion();
  #editor: Editor | undefined;
  #locate: typeof import('./locate.ts') | undefined;
  #preparing: Promise<void> | undefined;
  /** The text is being looked at. */
  hasBegun = false;
  #verdict: Verdict = noVerdict;
  /** What the schema says against the text; shown where no API server says more. */
  #schema: readonly CellProblem[] = [];

  constructor(lesson: string, cell: string, text: CellText, on: CheckListener) {
    this.#lesson = lesson;
    this.#cell = cell;
    this.#text = text;
    this.#on = on;
  }

  /** From here on the text is marked in this editor, with what is known of it so far. */
  markIn(editor: Editor): void {
    this.#editor = editor;
    this.#mark();
    editor.accept(this.#verdict.accepted);
  }

  /** Looks at the text for the first time, unless something is known of it already. */
  async begin(): Promise<void> {
    this.hasBegun = true;
    await this.#prepared();
    if (this.#verdict === noVerdict) this.look(this.#text.isOriginal ? 'as it came' : 'typed');
  }

  /** Loads what reads YAML, once. */
  #prepared(): Promise<void> {
    return (this.#preparing ??= import('./locate.ts').then(
      (locate) => {
        this.#locate = locate;
        this.#on.changed();
      },
      () => undefined,
    ));
  }

  /** Takes what the schema says against the text. */
  hearSchema(problems: readonly CellProblem[]): void {
    this.#schema = problems;
    this.#mark();
    this.#on.changed();
  }

  /** What is to be shown; without an API server the schema speaks in its place. */
  verdict(connected: boolean): Verdict {
    const alone = !connected && this.#verdict.problems.length === 0;
    return alone ? { ...this.#verdict, problems: this.#schema } : this.#advised();
  }

  /** The line of a field of an object in the text, where it is known. */
  lineOf(object: KubeObject, field: string): number | undefined {
    void this.#prepared();
    return this.#locate?.lineOf(this.#text.now, object, field);
  }

  /** Looks at the text: at once by itself, then, unless it is as the lesson has it, by the API server. */
  look(why: Reason): void {
    if (this.#on.isApplying()) return;
    // An author's empty text is there to be filled, and no mistake of the reader's.
    const isBlank = why === 'as it came' && this.#text.now.trim() === '';
    const problems = isBlank ? [] : (this.#locate?.problemsIn(this.#text.now) ?? []);
    this.#show({ ...noVerdict, problems });
    const connected = isReady(clusterView().get());
    if (why === 'asked' || (why === 'typed' && connected)) void this.#askServer(why === 'asked');
  }

  /** Forgets what is known: the text has changed, or is being applied. */
  forget(): void {
    this.#show(noVerdict);
  }

  /** Takes what the API server answered when this text was applied. */
  onApplyEvent(answer: Answer): void {
    const answered = answer.documents.filter((result) => 'warnings' in result);
    const accepted = answered.map(({ document }) => document);
    // The list of what was applied tells the warnings.
    const told = answered.flatMap((result) => result.warnings);
    this.#show({ ...noVerdict, problems: problemsOf(answer), accepted, told });
  }

  async #askServer(asked: boolean): Promise<void> {
    const request = { cell: this.#cell, yaml: this.#text.now };
    try {
      const answer = await this.#dryRun.ask((signal) =>
        ask(routes.dryRun, { lesson: this.#lesson }, request, signal),
      );
      if (!answer) return;
      const verdict = verdictOf(answer, asked);
      this.#show(verdict);
      if (asked) this.#on.say(verdictWords(verdict));
    } catch (error) {
      // Nobody asked, so nobody misses the answer: the cluster's chip says what is wrong.
      if (asked) this.#on.failed(problemOf(error));
    }
  }

  /** Shows what is known of the text as it stands now; a question about it as it was is dropped. */
  #show(verdict: Verdict): void {
    this.#dryRun.drop();
    this.#verdict = verdict;
    this.#mark();
    this.#editor?.accept(verdict.accepted);
    this.#on.say('');
    this.#on.changed();
  }

  #mark(): void {
    this.#editor?.mark('server', marksOf(this.#advised()));
  }

  /** The verdict, with the schema's advice. */
  #advised(): Verdict {
    const { problems } = this.#verdict;
    return { ...this.#verdict, problems: withAdvice(problems, this.#schema) };
  }
}
