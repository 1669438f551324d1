/** What is kept of a lesson that a reader has begun. It is history: what the page shows of a cell is kept by the cell. */
export interface LessonProgress {
  /** When its end was first on the screen, in milliseconds since the epoch. */
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

/** What the open page of a lesson has. */
export interface LessonPage {
  /** The titles of its cells. */
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
  return {
    readAt: before?.readAt ?? (step.did === 'read' ? at : undefined),
    run: page.cells.filter((cell) => run.includes(cell)),
    answered: page.questions.filter((question) => answered.includes(question)),
    cells: page.cells.length,
    predicts: page.questions.length,
    at,
  };
}

/** `Read`, or `Started`, and what was done in it: `3 of 17 cells run`. */
export function lessonWords({ readAt, run, answered, cells, predicts }: LessonProgress): string[] {
  return [
    readAt === undefined ? 'Started' : 'Read',
    ...(cells > 0 ? [`${Math.min(run.length, cells)} of ${cells} cells run`] : []),
    ...(predicts > 0
      ? [`${Math.min(answered.length, predicts)} of ${predicts} Predicts answered`]
      : []),
  ];
}
