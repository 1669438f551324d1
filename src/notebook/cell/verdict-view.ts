import type { CellProblem, Remedy } from '../../protocol/workspace.ts';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { prose } from '../dom/prose.ts';
import { lineLink } from '../dom/line-link.ts';
import { verdictWords, type Verdict } from './verdict.ts';

/** Draws what is known of a text: what is wrong with it, each with the place where it can be fixed, and what it is warned of. */
export function verdictView(verdict: Verdict): HTMLElement | undefined {
  const { problems, warnings, unknown, asked } = verdict;
  const accepted = asked && problems.length === 0;
  if (problems.length + warnings.length + unknown.length === 0 && !accepted) return undefined;
  return h(
    'div',
    { class: 'kb-verdict', 'data-key': 'verdict' },
    accepted && h('p', {}, icon('good'), ' ', verdictWords(verdict)),
    problems.length > 0 && h('ul', { class: 'kb-problems' }, problems.map(problemView)),
    warnings.length + unknown.length > 0 &&
      h(
        'ul',
        { class: 'kb-remarks' },
        warnings.map(({ message, place }) =>
          h('li', {}, icon('bad'), ' Warning: ', message, ' ', place && lineLink(place.line)),
        ),
        unknown.map(({ document, reason }) =>
          h('li', {}, icon('idle'), ` Document ${document}: ${reason}`),
        ),
      ),
  );
}

function problemView(problem: CellProblem): HTMLElement {
  const { title, detail, hint, place, field, document, remedy } = problem;
  return h(
    'li',
    { class: 'kb-why kb-why-failed' },
    h(
      'p',
      {},
      h('strong', {}, prose(title)),
      ' ',
      place && lineLink(place.line),
      ' ',
      field !== undefined && !title.includes(field) && h('code', {}, field),
    ),
    detail !== undefined && h('p', { class: 'kb-said' }, detail),
    h('p', {}, h('strong', {}, 'Next: '), prose(hint)),
    remedy && document !== undefined && remedyView(remedy, document),
  );
}

function remedyView(remedy: Remedy, document: number): HTMLElement {
  if (remedy.action === 'replace') {
    return h(
      'div',
      { class: 'kb-remedy' },
      h('p', {}, prose(remedy.loses)),
      h(
        'div',
        { class: 'kb-buttons' },
        h(
          'button',
          {
            type: 'button',
            class: 'kb-danger',
            'data-action': 'replace',
            'data-document': document,
            'data-uid': remedy.uid,
          },
          'Delete and create again',
        ),
      ),
    );
  }
  const { conflicts } = remedy;
  return h(
    'div',
    { class: 'kb-remedy' },
    conflicts.length > 1 &&
      h(
        'ul',
        {},
        conflicts.map(({ field, owner, place }) =>
          h(
            'li',
            {},
            h('code', {}, field),
            ' belongs to ',
            prose(owner),
            ' ',
            place && lineLink(place.line),
          ),
        ),
      ),
    h(
      'div',
      { class: 'kb-buttons' },
      h(
        'button',
        { type: 'button', 'data-action': 'take-over', 'data-document': document },
        conflicts.length > 1 ? 'Take over these fields' : 'Take over this field',
      ),
    ),
  );
}
