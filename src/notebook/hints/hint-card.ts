import hintsCss from '../../styles/hints.css?inline';
import { h } from '../dom/element.ts';
import { hints, hintToShow, type Hint } from './hints.ts';
import { loadDismissed, saveDismissed } from './kept-hints.ts';

/**
 * One hint at a time, in a bar at the window's lower edge; what it is about is outlined. It is in nobody's way (no dialog,
 * takes no focus) and is gone for good once it was dismissed, or once the reader has done by themselves what it advises.
 */
export class HintCard extends HTMLElement {
  #dismissed: ReadonlySet<string> = new Set();
  readonly #onScreen = new Set<string>();
  #shown: Hint | undefined;

  connectedCallback(): void {
    document.head.append(h('style', {}, hintsCss));
    this.#dismissed = loadDismissed();
    const seen = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const { name } = hints.find((hint) => targetOf(hint) === target)!;
          if (isIntersecting) this.#onScreen.add(name);
          else this.#onScreen.delete(name);
        }
        this.#draw();
      },
      // What is behind the bar of hints is not seen.
      { threshold: 0.01, rootMargin: '0px 0px -20% 0px' },
    );
    for (const hint of hints) {
      const target = targetOf(hint);
      if (target) seen.observe(target);
    }
    this.addEventListener('click', ({ target }) => {
      const { all } = (target as Element).closest<HTMLElement>('button')?.dataset ?? {};
      if (all !== undefined) this.#dismiss(all === 'true' ? hints : [this.#shown!]);
    });
    document.addEventListener('click', ({ target }) => {
      const applied = (target as Element).closest('[data-action="apply"]');
      if (applied) this.#dismiss(hints.filter(({ name }) => name === 'apply'));
    });
    this.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape' && this.#shown) this.#dismiss([this.#shown]);
    });
    document.addEventListener('kb-hints', () => {
      this.#keep(new Set());
      scrollTo({ top: 0 });
    });
  }

  #dismiss(which: readonly Hint[]): void {
    const target = this.#shown && targetOf(this.#shown);
    const hadFocus = this.contains(document.activeElement);
    this.#keep(new Set([...this.#dismissed, ...which.map(({ name }) => name)]));
    // Where the keyboard was in the card, it goes on with the next, or with what the last was about.
    if (hadFocus) (this.querySelector('button') ?? target)?.focus();
  }

  #keep(dismissed: ReadonlySet<string>): void {
    this.#dismissed = dismissed;
    saveDismissed(dismissed);
    this.#draw();
  }

  #draw(): void {
    const hint = hintToShow(this.#dismissed, this.#onScreen);
    if (hint === this.#shown) return;
    if (this.#shown) targetOf(this.#shown)?.removeAttribute('data-kb-hinted');
    this.#shown = hint;
    if (hint) targetOf(hint)?.setAttribute('data-kb-hinted', '');
    this.replaceChildren(...(hint ? [cardView(hint)] : []));
    // Over everything: the parts of a page lie on each other in an order of their own.
    this.querySelector<HTMLElement>('[popover]')?.showPopover();
  }
}

function targetOf({ target }: Hint): HTMLElement | null {
  return document.querySelector<HTMLElement>(target);
}

function cardView(hint: Hint): HTMLElement {
  return h(
    'aside',
    { class: 'kb-hint-card', 'aria-label': 'Hint', popover: 'manual' },
    h('p', {}, h('strong', {}, `${hint.title}. `), hint.words),
    h(
      'div',
      { class: 'kb-buttons' },
      h('button', { type: 'button', class: 'kb-primary', 'data-all': 'false' }, 'Got it'),
      h('button', { type: 'button', 'data-all': 'true' }, 'No more hints'),
      h('span', { class: 'kb-dim' }, `${hints.indexOf(hint) + 1} of ${hints.length}`),
    ),
  );
}
