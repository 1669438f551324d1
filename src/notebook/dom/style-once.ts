import { h } from './element.ts';

const added = new Set<string>();

/**
 * Adds the style sheet of what is loaded on demand to the page, once: a page does not wait for the rules of what it may
 * never show.
 *
 * @param css the style sheet's text, as `import css from '….css?inline'` gives it
 */
export function addStyleOnce(css: string): void {
  if (added.has(css)) return;
  added.add(css);
  document.head.append(h('style', {}, css));
}
