import { h } from './element.ts';

/** A link to a line of the editor. */
export function lineLink(line: number): HTMLElement {
  return h(
    'button',
    { type: 'button', class: 'kb-link', 'data-action': 'reveal', 'data-line': line },
    `line ${line}`,
  );
}
