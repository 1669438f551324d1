import type {
  ApplyEvent,
  CellProblem,
  DocumentResult,
  ObjectRef,
  Waiting,
} from '../../protocol/workspace.ts';

/** What an Apply answered, as far as the answer has come. */
export interface Answer {
  readonly documents: readonly DocumentResult[];
  readonly pruned: readonly ObjectRef[];
  /** Objects of others that the text no longer sets any field of. */
  readonly released?: readonly { object: ObjectRef; refused?: string }[];
  /** What the Apply waits for just now. */
  readonly waiting?: Waiting | undefined;
  readonly milliseconds: number | undefined;
}

/** The answer before anything has come. */
export const emptyAnswer: Answer = { documents: [], pruned: [], milliseconds: undefined };

/** The answer with one more event of it. */
export function withEvent(answer: Answer, event: ApplyEvent): Answer {
  switch (event.event) {
    case 'document':
      return { ...answer, documents: [...answer.documents, event.data], waiting: undefined };
    case 'waiting':
      return { ...answer, waiting: event.data };
    case 'pruned':
      return { ...answer, pruned: [...answer.pruned, event.data] };
    case 'released':
      return { ...answer, released: [...(answer.released ?? []), event.data] };
    case 'end':
      return { ...answer, milliseconds: event.data.milliseconds, waiting: undefined };
    default:
      // A newer server may say more than this page understands.
      return answer;
  }
}

/** Why documents were refused. */
export function problemsOf({ documents }: Answer): CellProblem[] {
  return documents.flatMap((result) =>
    result.outcome === 'failed' ? [result.problem, ...(result.more ?? [])] : [],
  );
}
