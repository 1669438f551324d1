import { lineLink } from '../dom/line-link.ts';
import type { CellProblem, DiffAnswer, DocumentDiff, ObjectRef } from '../../protocol/workspace.ts';
import { h } from '../dom/element.ts';
import { prose } from '../dom/prose.ts';
import { countChanges, lineDiff, type DiffLine, type DiffPart } from './line-diff.ts';
import { counted } from '../state/words.ts';

// This file brings the comparison with it, so it is loaded when a diff is first asked for.

/** Draws what Apply would change. */
export function diffView({ documents, pruned }: DiffAnswer): HTMLElement[] {
  return [
    ...documents.map((one) => documentView(one)),
    ...pruned.map((object) =>
      row(`pruned-${nameOf(object)}`, 'deleted', object, 'the text no longer names it'),
    ),
  ];
}

function documentView(diff: DocumentDiff): HTMLElement {
  const key = String(diff.document);
  switch (diff.change) {
    case 'create':
      return row(key, 'created', diff.object, 'it is not in the cluster yet');
    case 'none':
      return row(key, 'unchanged', diff.object, 'the cluster already has it as in the text');
    case 'unknown':
      return row(key, 'unknown', diff.object, diff.reason);
    case 'refused':
      return row(
        key,
        'refused',
        diff.object ?? `document ${diff.document}`,
        ...refusalWords(diff.problems),
      );
    case 'update': {
      const parts = lineDiff(diff.before, diff.after);
      const { added, removed } = countChanges(parts);
      const words = [
        added > 0 && `${counted(added, 'line')} added`,
        removed > 0 && `${counted(removed, 'line')} removed`,
      ]
        .filter(Boolean)
        .join(', ');
      return h(
        'div',
        { 'data-key': key },
        row(key, 'changed', diff.object, words),
        h('div', { class: 'kb-diff-lines' }, parts.map(partView)),
      );
    }
  }
}

/** Draws what one text has to become another, line by line. */
export function textDiffView(before: string, after: string): HTMLElement {
  return h('div', { class: 'kb-diff-lines' }, lineDiff(before, after).map(partView));
}

function refusalWords([first, ...others]: readonly CellProblem[]): Words[] {
  if (!first) return [];
  const more = others.length > 0 && ` And ${others.length} more.`;
  return [...prose(first.title), ' ', first.place && lineLink(first.place.line), more];
}

const outcomes = {
  created: 'will be created',
  changed: 'will change',
  unchanged: 'unchanged',
  deleted: 'will be deleted',
  refused: 'refused',
  unknown: 'not known yet',
} as const;

type Words = string | HTMLElement | false | undefined;

function row(
  key: string,
  outcome: keyof typeof outcomes,
  what: ObjectRef | string,
  ...words: Words[]
): HTMLElement {
  return h(
    'p',
    { class: `kb-diff-row kb-diff-${outcome}`, 'data-key': key },
    h('span', { class: 'kb-outcome' }, outcomes[outcome]),
    h(
      'span',
      {},
      h('strong', {}, typeof what === 'string' ? what : nameOf(what)),
      h('span', { class: 'kb-dim' }, ' · ', words),
    ),
  );
}

function partView({ folded, lines }: DiffPart): HTMLElement {
  const drawn = h('ul', {}, lines.map(lineView));
  if (!folded) return drawn;
  return h('details', {}, h('summary', {}, `${lines.length} unchanged lines`), drawn);
}

const signs: Readonly<Record<DiffLine['sign'], string>> = {
  '+': 'added',
  '-': 'removed',
  ' ': '',
};

/** The sign is for the eye, the word for the ear. */
function lineView({ sign, text }: DiffLine): HTMLElement {
  return h(
    'li',
    { class: sign === ' ' ? undefined : `kb-line-${signs[sign]}` },
    h('span', { class: 'kb-sign', 'aria-hidden': 'true' }, sign),
    sign !== ' ' && h('span', { class: 'sr-only' }, `${signs[sign]}: `),
    h('code', {}, text),
  );
}

function nameOf({ kind, name }: ObjectRef): string {
  return `${kind} ${name}`;
}
