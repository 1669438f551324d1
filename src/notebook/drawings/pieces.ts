import { Html, html } from '../dom/html.ts';
import { shapes, type IconName } from '../dom/icon.ts';
import type { Shown } from './drawing.ts';

/** The labels that a selector asks for, as kubectl writes them: `app=web,tier=front`. */
export function labelText(labels: Readonly<Record<string, unknown>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(',');
}

/** An icon and the words that say the same. */
export function stateView({ icon, words }: Shown): Html {
  return html`<span class="st st-${icon}">${iconView(icon)} ${words}</span>`;
}

/** A small picture beside its words. */
export function iconView(name: IconName): Html {
  return new Html(
    `<svg class="kb-icon" viewBox="0 0 16 16" aria-hidden="true">${shapes[name]}</svg>`,
  );
}

/**
 * An arrow with its words, from what stands above to what stands below.
 *
 * @param key keeps it itself in the next drawing
 */
export function arrowView(
  key: string,
  words: Html | string,
  direction: 'down' | 'up' = 'down',
): Html {
  return html`<p class="ar ar-${direction}" data-key="${key}">
    <svg viewBox="0 0 12 24" aria-hidden="true"><path d="M6 1v22M1.5 18 6 23l4.5-5" /></svg>
    <span>${words}</span>
  </p>`;
}

/** One sentence on the whole drawing. */
export function summaryView(shown: Shown, more: Html | false = false): Html {
  return html`<p class="su" role="status" data-key="summary">${stateView(shown)}${more}</p>`;
}

/** What is said above an example: what to apply to see one's own. */
export function exampleView(
  applies: readonly { title: string; href: string }[],
  isReady: boolean,
): Html {
  const links = applies.map(
    ({ title, href }, index) =>
      html`${index > 0 && ' and '}<a href="${href}"><code>${title}</code></a>`,
  );
  const words = isReady
    ? html` Apply ${links}, and this drawing shows your own, live.`
    : html` When you have applied ${links} in your cluster, this drawing shows your own, live.`;
  return summaryView({ icon: 'idle', words: 'An example.' }, words);
}

/** What stands between backticks as code. */
export function codes(words: string): Html[] {
  return words
    .split('`')
    .map((piece, index) => (index % 2 === 1 ? html`<code>${piece}</code>` : html`${piece}`));
}
