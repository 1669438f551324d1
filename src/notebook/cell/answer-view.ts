import type {
  ApplyEvent,
  CellProblem,
  DocumentResult,
  ObjectRef,
  Waiting,
} from '../../protocol/workspace.ts';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { lineLink } from './line-link.ts';

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

/** Draws what became of each document of an Apply. */
export function answerView(answer: Answer): HTMLElement | undefined {
  const { documents, pruned, released = [], waiting, milliseconds } = answer;
  if (documents.length + pruned.length === 0 && !waiting) return undefined;
  return h(
    'div',
    { class: 'kb-answer', 'data-key': 'answer' },
    h(
      'ul',
      {},
      documents.map((result) => documentView(result, documents.length)),
      waiting &&
        h(
          'li',
          {},
          h('span', { class: 'kb-outcome' }, 'waiting'),
          h(
            'span',
            {},
            nameOf(waiting.object),
            h('span', { class: 'kb-dim' }, ` · ${waiting.reason}`),
          ),
        ),
      pruned.map((object) =>
        h(
          'li',
          {},
          h('span', { class: 'kb-outcome' }, 'pruned'),
          h('span', {}, nameOf(object), h('span', { class: 'kb-dim' }, ', no longer in the text')),
        ),
      ),
      released.map(({ object, refused }) =>
        h(
          'li',
          {},
          h('span', { class: 'kb-outcome' }, refused === undefined ? 'released' : 'kept'),
          h(
            'span',
            {},
            nameOf(object),
            h(
              'span',
              { class: 'kb-dim' },
              refused === undefined
                ? ', not made by a cell: only the fields that this one had set are gone'
                : `, not made by a cell, keeps the fields that this one had set: ${refused}`,
            ),
          ),
        ),
      ),
    ),
    milliseconds !== undefined &&
      h('p', { class: 'kb-dim' }, `The API server answered within ${Math.round(milliseconds)} ms.`),
  );
}

function documentView(result: DocumentResult, of: number): HTMLElement {
  const what = result.object ? nameOf(result.object) : `document ${result.document}`;
  const warnings = 'warnings' in result ? result.warnings : [];
  return h(
    'li',
    { class: result.outcome === 'failed' ? 'kb-bad' : undefined },
    h('span', { class: 'kb-outcome' }, result.outcome),
    h(
      'span',
      {},
      what,
      of > 1 && h('span', { class: 'kb-dim' }, ` · document ${result.document} of ${of}`),
      result.outcome === 'skipped' &&
        h('span', { class: 'kb-dim' }, ' · not tried, since a document before it failed'),
      warnings.map(({ message, place }) =>
        h(
          'span',
          { class: 'kb-api-warning' },
          icon('bad'),
          'Warning: ',
          message,
          ' ',
          place && lineLink(place.line),
        ),
      ),
    ),
  );
}

function nameOf({ kind, name }: ObjectRef): string {
  return `${kind} ${name}`;
}

/** Why documents were refused. */
export function problemsOf({ documents }: Answer): CellProblem[] {
  return documents.flatMap((result) =>
    result.outcome === 'failed' ? [result.problem, ...(result.more ?? [])] : [],
  );
}
