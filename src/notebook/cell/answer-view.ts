import type { CellProblem, DocumentResult, ObjectRef } from '../../protocol/workspace.ts';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { prose } from '../dom/prose.ts';
import { lineLink } from './tree-view.ts';

/** What an Apply answered, as far as the answer has come. */
export interface Answer {
  readonly documents: readonly DocumentResult[];
  readonly pruned: readonly ObjectRef[];
  readonly milliseconds: number | undefined;
}

/** The answer before anything has come. */
export const emptyAnswer: Answer = { documents: [], pruned: [], milliseconds: undefined };

/** Draws what became of each document of an Apply. */
export function answerView({ documents, pruned, milliseconds }: Answer): HTMLElement | undefined {
  if (documents.length + pruned.length === 0) return undefined;
  return h(
    'div',
    { class: 'kb-answer', 'data-key': 'answer' },
    h(
      'ul',
      {},
      documents.map((result) => documentView(result, documents.length)),
      pruned.map((object) =>
        h(
          'li',
          {},
          h('span', { class: 'kb-outcome' }, 'pruned'),
          h('span', {}, nameOf(object), h('span', { class: 'kb-dim' }, ', no longer in the text')),
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

/** Draws what is wrong with a text, each with the place where it can be mended. */
export function problemsView(problems: readonly CellProblem[]): HTMLElement | undefined {
  if (problems.length === 0) return undefined;
  return h(
    'ul',
    { class: 'kb-problems', 'data-key': 'problems' },
    problems.map((problem) =>
      h(
        'li',
        { class: 'kb-why kb-why-failed' },
        h(
          'p',
          {},
          h('strong', {}, prose(problem.title)),
          ' ',
          problem.place && lineLink(problem.place.line),
          ' ',
          problem.field !== undefined &&
            !problem.title.includes(problem.field) &&
            h('code', {}, problem.field),
        ),
        problem.detail !== undefined && h('p', { class: 'kb-said' }, prose(problem.detail)),
        h('p', {}, h('strong', {}, 'Next: '), prose(problem.hint)),
      ),
    ),
  );
}

function nameOf({ kind, name }: ObjectRef): string {
  return `${kind} ${name}`;
}
