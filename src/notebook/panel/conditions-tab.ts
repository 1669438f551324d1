import { age } from '../dom/duration.ts';
import { h } from '../dom/element.ts';
import { morph } from '../dom/morph.ts';
import { fields, list, text, time, type Fields } from '../state/fields.ts';
import type { PanelFacts, Tab } from './tab.ts';

/** The conditions in an object's status: what its controllers say of it, each for itself. */
export class ConditionsTab implements Tab {
  readonly element = h('div');

  draw({ object, now }: PanelFacts): void {
    const conditions = list(fields(object['status'])['conditions']);
    const views = [...conditions].reverse().map((condition) => conditionView(condition, now));
    morph(
      this.element,
      views.length > 0
        ? [h('ul', { class: 'kb-events', tabindex: 0, 'aria-label': 'Conditions' }, views)]
        : [h('p', { class: 'kb-dim' }, `This ${object.kind} has no conditions.`)],
    );
  }
}

function conditionView(condition: Fields, now: number): HTMLElement {
  const type = text(condition['type']) ?? '';
  const since = time(condition['lastTransitionTime']);
  const words = [text(condition['reason']), text(condition['message'])].filter(
    (word) => word !== undefined,
  );
  return h(
    'li',
    { 'data-key': type },
    h(
      'span',
      { class: 'kb-event-reason' },
      `${type}: `,
      h('code', {}, text(condition['status']) ?? 'Unknown'),
    ),
    h('span', {}, words.join(': ')),
    h('span', { class: 'kb-dim' }, since === undefined ? '' : `for ${age(now - since)}`),
  );
}
