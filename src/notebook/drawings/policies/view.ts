import { html, type Html } from '../../dom/html.ts';
import type { Draw } from '../drawing.ts';
import { codes, iconView, stateView } from '../pieces.ts';
import { policiesPicture, type TargetPicture, type WayPicture } from './picture.ts';

/** Draws the ways that the option `ways` names as arrows, which the workspace's NetworkPolicies open and close. */
export const drawPolicies: Draw = ({ objects, options, isExample }) => {
  const picture = policiesPicture(objects, options['ways'] ?? '', !isExample);
  return (
    picture && {
      summary: picture.summary,
      body: html`${picture.targets.map(targetView)}
        <p class="no" data-key="how">
          The arrows are computed from the policies. The proof is the requests themselves: a Pod
          here is ready for as long as its own request is answered.
        </p>`,
    }
  );
};

function targetView({ name, isPod, port, ways }: TargetPicture): Html {
  return html`<section class="ta" data-key="to ${name}" aria-label="To ${name}">
    <p class="bx to">
      <span class="ki">${isPod && 'Pod '}</span><code>${name}</code>
      <span class="li">asked on port ${port}</span>
    </p>
    <ul class="wa" role="list">
      ${ways.map((way) => wayView(way))}
    </ul>
  </section>`;
}

function wayView({ from, where, proof, isOpen, stoppedAt, why }: WayPicture): Html {
  return html`<li class="${isOpen ? 'op' : 'cl'}" data-key="from ${from}">
    <p class="bx">
      ${where === undefined ? html`<span class="ki">Pod </span><code>${from}</code>` : html`<b>${from}</b>`}
      <span class="li">${proof ? stateView(proof) : (where ?? '')}</span>
    </p>
    <div class="wy">
      ${lineView(isOpen, stoppedAt)}
      <p>
        <b>${iconView(isOpen ? 'good' : 'absent')} ${isOpen ? 'open' : 'closed'}:</b>
        ${codes(why)}
      </p>
    </div>
  </li>`;
}

/** The arrow; one that is closed ends at a bar, beside the end that stops it. */
function lineView(isOpen: boolean, stoppedAt: WayPicture['stoppedAt']): Html {
  const head = isOpen ? 'M1 6h9M5.5 1.5 10 6l-4.5 4.5' : 'M6 0v12';
  return html`<div class="ln${stoppedAt === 'sender' && ' at'}" aria-hidden="true">
    <i></i><svg viewBox="0 0 12 12"><path d="${head}" /></svg>
  </div>`;
}
