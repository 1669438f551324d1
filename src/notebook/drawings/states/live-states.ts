import css from '../../../styles/drawings/here.css?inline';
import { h } from '../../dom/element.ts';
import { icon } from '../../dom/icon.ts';
import { morph } from '../../dom/morph.ts';
import { addStyleOnce } from '../../dom/style-once.ts';
import { plural } from '../../state/words.ts';
import { follow } from '../follow.ts';
import { podsInTrouble, states } from './where.ts';

/** The table of a Pod's states, in which the lesson's own Pods are named in the row of the state that they are in now. */
export class LiveStates extends HTMLElement {
  connectedCallback(): void {
    addStyleOnce(css);
    const marks = [...this.querySelectorAll('tbody tr')].map((row) => {
      const mark = h('div', { class: 'kb-here', role: 'status' });
      row.firstElementChild!.append(mark);
      return mark;
    });
    follow(this, this.dataset['lesson']!, ({ workspace }) => {
      const found = podsInTrouble([...workspace.objects.values()], Date.now());
      for (const [index, state] of states.entries()) {
        const mark = marks[index]!;
        const names = found.get(state) ?? [];
        const list = names.flatMap((name, at) => [at > 0 ? ', ' : ' ', h('code', {}, name)]);
        const words = ` your ${plural('Pod', names.length)}, now:`;
        morph(
          mark,
          names.length === 0 ? [] : [h('b', {}, icon('busy'), words), ...textNodes(list)],
        );
      }
    });
  }
}

function textNodes(pieces: readonly (string | Node)[]): Node[] {
  return pieces.map((piece) => (typeof piece === 'string' ? new Text(piece) : piece));
}
