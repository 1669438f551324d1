import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import type { CellTimeline } from './cell-timeline.ts';
import { sinceWords } from '../timeline/words.ts';

/** Says above the result that it shows an earlier moment, with the way back; nothing while it shows what is now. */
export function pastView({ history, at }: CellTimeline): HTMLElement | undefined {
  if (!history || at === undefined) return undefined;
  return h(
    'div',
    { class: 'kb-notice kb-past', 'data-key': 'past' },
    icon('changed'),
    h('p', {}, `As it was ${sinceWords(at, history.start)}.`),
    h(
      'div',
      { class: 'kb-buttons' },
      h('button', { type: 'button', 'data-action': 'now' }, 'Back to now'),
    ),
  );
}
