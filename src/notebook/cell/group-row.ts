import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { shownMore, type Group } from '../state/arrange.ts';
import { plural } from '../state/words.ts';

/** The line that stands for children that say the same and are not shown. */
export class GroupRow {
  readonly element = h('li', { class: 'kb-group' });
  readonly #owner: string;
  readonly #group: string;
  #drawn = '';

  constructor(owner: string, group: string) {
    this.#owner = owner;
    this.#group = group;
  }

  /** Draws the group as it is. */
  draw({ kind, tone, words, hidden, opened }: Group): void {
    const drawn = `${hidden} ${opened}`;
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const focused = this.element.contains(document.activeElement);
    this.element.replaceChildren(
      ...(hidden > 0
        ? [
            this.#button(
              'more',
              h('span', { class: `kb-state kb-${tone}` }, icon(tone)),
              `${hidden} more ${plural(kind, hidden)}: ${words}`,
              hidden > shownMore ? h('span', { class: 'kb-dim' }, ` · show ${shownMore}`) : '',
            ),
          ]
        : []),
      ...(opened > 0 ? [this.#button('fewer', `Show fewer (${words})`)] : []),
    );
    if (focused) this.element.querySelector('button')?.focus();
  }

  #button(action: string, ...words: (string | HTMLElement)[]): HTMLElement {
    return h(
      'button',
      {
        type: 'button',
        class: 'kb-more',
        'data-action': action,
        'data-owner': this.#owner,
        'data-group': this.#group,
      },
      words,
    );
  }
}
