import type { CellDiagnosis } from '../diagnosis/cell-diagnoses.ts';
import { base } from '../dom/base.ts';
import { h } from '../dom/element.ts';
import { prose } from '../dom/prose.ts';
import { lineLink } from '../dom/line-link.ts';

/**
 * Draws why an object fails and what to do.
 *
 * @param line the line of the cell's text where it can be fixed, where it is known
 * @param onRequest to find it out is the learner's task: it is shown when they ask
 */
export function diagnosisView(
  diagnosis: CellDiagnosis,
  line: number | undefined,
  onRequest: boolean,
): HTMLElement {
  const { objects, rootField, failed, pending } = diagnosis;
  // An object's name is where it stands in the text, and nothing to be fixed there.
  const place = rootField === 'metadata.name' ? undefined : line;
  return h(
    onRequest ? 'details' : 'div',
    {
      class: `kb-why ${failed && !pending ? 'kb-why-failed' : ''}`,
      'data-key': `why-${diagnosis.uid}`,
    },
    onRequest && h('summary', {}, 'What is wrong?'),
    h('p', {}, h('strong', {}, diagnosis.title), ' ', prose(diagnosis.why)),
    h(
      'p',
      {},
      h('strong', {}, 'Next: '),
      prose(diagnosis.next),
      ' ',
      place !== undefined && lineLink(place),
      ' ',
      place !== undefined && rootField !== undefined && h('code', {}, rootField),
    ),
    objects > 1 && h('p', { class: 'kb-dim' }, `This applies to ${objects} objects of this cell.`),
    diagnosis.evidence.map(({ from, quote }) =>
      h('blockquote', {}, h('cite', {}, from), h('code', {}, quote)),
    ),
    h(
      'p',
      { class: 'kb-dim' },
      'In which order to look: ',
      h('a', { href: `${base}/trouble/` }, 'Read a Pod in trouble'),
    ),
  );
}
