import type { DocumentResult, ObjectRef } from '../../protocol/workspace.ts';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { lineLink } from '../dom/line-link.ts';
import type { Answer } from '../state/answer.ts';

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
                ? ', not created by a cell: only the fields that this one had set are gone'
                : `, not created by a cell, keeps the fields that this one had set: ${refused}`,
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
        h('span', { class: 'kb-dim' }, ' · not applied, since a document before it failed'),
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
