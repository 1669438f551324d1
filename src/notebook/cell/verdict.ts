import type {
  CellProblem,
  CellWarning,
  DocumentVerdict,
  DryRunAnswer,
} from '../../protocol/workspace.ts';
import type { Mark } from '../editor/editor.ts';
import { counted } from '../state/words.ts';

/** What is known of a text as it stands; gone as soon as it is changed. */
export interface Verdict {
  readonly problems: readonly CellProblem[];
  readonly warnings: readonly CellWarning[];
  /** Warnings that are told elsewhere, and only marked. */
  readonly told: readonly CellWarning[];
  /** The documents that the API server accepts, by number. */
  readonly accepted: readonly number[];
  /** What the API server cannot tell yet, by document. */
  readonly unknown: readonly Extract<DocumentVerdict, { verdict: 'unknown' }>[];
  /** The reader asked for it, so that an answer without a problem is shown too. */
  readonly asked: boolean;
}

/** What is known of a text before anything is. */
export const noVerdict: Verdict = {
  problems: [],
  warnings: [],
  told: [],
  accepted: [],
  unknown: [],
  asked: false,
};

/** What the API server's answer says of the text as a whole. */
export function verdictOf({ documents }: DryRunAnswer, asked: boolean): Verdict {
  return {
    ...noVerdict,
    problems: documents.flatMap((one) => (one.verdict === 'refused' ? one.problems : [])),
    warnings: documents.flatMap((one) => (one.verdict === 'accepted' ? one.warnings : [])),
    accepted: documents.flatMap((one) => (one.verdict === 'accepted' ? one.document : [])),
    unknown: documents.filter((one) => one.verdict === 'unknown'),
    asked,
  };
}

/**
 * The API server says that a field does not fit its kind, and not which would: there the schema's advice on the same line
 * takes the place of general advice. Elsewhere what it knows to be meant is added.
 */
export function withAdvice(
  problems: readonly CellProblem[],
  schema: readonly CellProblem[],
): readonly CellProblem[] {
  return problems.map((problem) => {
    const { title, detail = '', hint } = problem;
    const advice = schema.find(
      ({ place }) => place !== undefined && place.line === problem.place?.line,
    )?.hint;
    if (advice === undefined) return problem;
    if (/: (?:field not declared in schema|expected .+, got )/.test(detail)) {
      return { ...problem, hint: advice };
    }
    const isNew = advice.startsWith('Did you mean') && ![title, detail, hint].includes(advice);
    return isNew ? { ...problem, hint: `${hint} ${advice}` } : problem;
  });
}

/** The marks in the editor. A conflict marks each of its fields. */
export function marksOf({ problems, warnings, told }: Verdict): Mark[] {
  return [
    ...problems.flatMap(({ place, title, detail, hint, remedy }): Mark[] => {
      const message = [title, detail, hint].filter(Boolean).join('\n');
      const places =
        remedy?.action === 'take-over' ? remedy.conflicts.map((one) => one.place) : [place];
      return places.flatMap((each) => (each ? { place: each, message } : []));
    }),
    ...[...warnings, ...told].flatMap(({ place, message }): Mark[] =>
      place ? [{ place, message, severity: 'warning' }] : [],
    ),
  ];
}

/** One sentence for a reader who asked and does not look at the screen. */
export function verdictWords({ problems, warnings, unknown }: Verdict): string {
  if (problems.length > 0) return `The text has ${counted(problems.length, 'mistake')}.`;
  const also = warnings.length > 0 ? `, with ${counted(warnings.length, 'warning')}` : '';
  if (unknown.length > 0) {
    return `The API server accepts what it can check now${also}; ${counted(unknown.length, 'document')} only when applied.`;
  }
  return `The API server accepts this text${also}.`;
}
