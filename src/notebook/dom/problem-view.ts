import type { Problem } from '../../protocol/cluster.ts';
import { h } from './element.ts';
import { prose } from './prose.ts';

/** Draws a problem that belongs to no place in a text: no server, no cluster. */
export function problemView({ title, detail, hint }: Problem, key: string): HTMLElement {
  return h(
    'div',
    { class: 'kb-why kb-why-failed', 'data-key': key },
    h('p', {}, h('strong', {}, prose(title))),
    detail !== undefined && h('p', { class: 'kb-said' }, prose(detail)),
    h('p', {}, h('strong', {}, 'Next: '), prose(hint)),
  );
}
