import { html, Html } from '../dom/html.ts';
import { shapes, type IconName } from '../dom/icon.ts';
import { legend, type Sign } from './signs.ts';

/**
 * Draws the legend, for the glossary and for the dialog.
 *
 * @param heading the level of its headings
 */
export function legendView(heading: 2 | 3): Html {
  return html`${legend.map(
    ({ title, signs }) =>
      html`${new Html(`<h${heading}>`)}${title}${new Html(`</h${heading}>`)}
        <dl class="kb-signs">
          ${signs.map(
            (sign) =>
              html`<div>
                <dt>${signView(sign)}</dt>
                <dd>${sign.means}</dd>
              </div>`,
          )}
        </dl>`,
  )}`;
}

function signView({ word, chip, state, mark }: Sign): Html {
  if (chip) {
    const [picture, look] = chip;
    return html`<span class="kb-chip kb-status-${look}"
      >${iconView(picture)}<span>${word}</span></span
    >`;
  }
  if (state) return html`<span class="kb-state kb-${state}">${iconView(state)}${word}</span>`;
  if (mark === undefined) return html`${word}`;
  return html`<svg class="kb-chart kb-legend-mark" viewBox="-20 -11 40 22" aria-hidden="true">
      <g class="kb-chart-hop">${new Html(mark)}</g></svg
    ><span>${word}</span>`;
}

function iconView(name: IconName): Html {
  return html`<svg class="kb-icon kb-icon-${name}" viewBox="0 0 16 16" aria-hidden="true">
    ${new Html(shapes[name])}
  </svg>`;
}
