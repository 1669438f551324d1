/** What is kept of a lesson that a reader has begun. It is history: what the page shows of a cell is kept by the cell. */
export interface LessonProgress {
  /**
   * When it was done, in milliseconds since the epoch: all its cells were run and all its questions answered. Of a reader who
   * read it with an older kindbook it is when the end was first on the screen, and is kept.
   */
  readonly readAt: number | undefined;
  /** The titles of the cells that were run. */
  readonly run: readonly string[];
  /** The questions of the Predicts that were marked. */
  readonly answered: readonly string[];
  /** How many cells the lesson had when it was last open. */
  readonly cells: number;
  /** How many Predicts it had. */
  readonly predicts: number;
  /** When the reader last did something in it, in milliseconds since the epoch. */
  readonly at: number;
}

/** What a reader does in a lesson. */
export type Step =
  | { readonly did: 'scrolled' }
  | { readonly did: 'read' }
  | { readonly did: 'run'; readonly cell: string }
  | { readonly did: 'answered'; readonly question: string };

/** What the open page of a lesson has to do. */
export interface LessonPage {
  /** The titles of its cells; none on a site where none can be run. */
  readonly cells: readonly string[];
  /** The questions of its Predicts. */
  readonly questions: readonly string[];
}

/**
 * What a step adds. Cells and Predicts that the lesson has no longer count no longer.
 *
 * @param before undefined for a lesson that was not begun
 * @param at now, in milliseconds since the epoch
 */
export function withStep(
  before: LessonProgress | undefined,
  step: Step,
  page: LessonPage,
  at: number,
): LessonProgress {
  const run = [...(before?.run ?? []), ...(step.did === 'run' ? [step.cell] : [])];
  const answered = [
    ...(before?.answered ?? []),
    ...(step.did === 'answered' ? [step.question] : []),
  ];
  const isDone =
    page.cells.length + page.questions.length > 0
      ? page.cells.every((cell) => run.includes(cell)) &&
        page.questions.every((question) => answered.includes(question))
      : step.did === 'read';
  return {
    readAt: before?.readAt ?? (isDone ? at : undefined),
    run: page.cells.filter((cell) => run.includes(cell)),
    answered: page.questions.filter((question) => answered.includes(question)),
    cells: page.cells.length,
    predicts: page.questions.length,
    at,
  };
}

/** `Done`, or `Started`, and what was done in it: `3 of 17 cells run`. */
export function lessonWords({ readAt, run, answered, cells, predicts }: LessonProgress): string[] {
  return [
    readAt === undefined ? 'Started' : 'Done',
    ...(cells > 0 ? [`${Math.min(run.length, cells)} of ${cells} cells run`] : []),
    ...(predicts > 0
      ? [`${Math.min(answered.length, predicts)} of ${predicts} Predicts answered`]
      : []),
  ];
}
