import type { DiffAnswer } from '../../protocol/workspace.ts';
import { LatestQuestion } from '../stream/latest-question.ts';
import { h } from '../dom/element.ts';
import { bringIntoSight } from '../dom/in-sight.ts';
import { morph } from '../dom/morph.ts';
import { problemView } from '../dom/problem-view.ts';
import { problemOf } from '../stream/requests.ts';

/** The part of a cell that shows what Apply would change. It is empty until the reader opens it. */
export class DiffPanel {
  readonly #host: HTMLElement;
  readonly #button: HTMLElement;
  readonly #title: string;
  readonly #ask: (signal: AbortSignal) => Promise<DiffAnswer>;
  readonly #question = new LatestQuestion();
  #open = false;

  /**
   * @param parts.host where it is drawn
   * @param parts.button what opens and closes it
   * @param parts.title its accessible name
   * @param ask asks for the diff of the text as it stands
   */
  constructor(
    parts: { host: HTMLElement; button: HTMLElement; title: string },
    ask: (signal: AbortSignal) => Promise<DiffAnswer>,
  ) {
    this.#host = parts.host;
    this.#button = parts.button;
    this.#title = parts.title;
    this.#ask = ask;
    this.#host.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      this.close();
    });
  }

  /** Opens or closes it. */
  toggle(): void {
    if (this.#open) {
      this.close();
      return;
    }
    this.#open = true;
    this.#button.setAttribute('aria-expanded', 'true');
    this.#draw([h('p', { class: 'kb-dim', 'data-key': 'asking' }, 'Asking the API server …')]);
    bringIntoSight(this.#host);
    void this.refresh();
  }

  /** Closes it; the focus that was in it comes back to the button. */
  close(): void {
    const within = this.#host.contains(document.activeElement);
    this.#open = false;
    this.#question.drop();
    this.#button.setAttribute('aria-expanded', 'false');
    this.#host.replaceChildren();
    if (within) this.#button.focus();
  }

  /** Asks again, if it is open: the text or the cluster has changed. What it shows stays until the answer is there. */
  async refresh(): Promise<void> {
    if (!this.#open) return;
    try {
      const [answer, { diffView }] = await Promise.all([
        this.#question.ask(this.#ask),
        import('./diff-view.ts'),
      ]);
      if (answer && this.#open) this.#draw(diffView(answer));
    } catch (error) {
      if (this.#open) this.#draw([problemView(problemOf(error), 'failure')]);
    }
  }

  #draw(content: HTMLElement[]): void {
    morph(this.#host, [
      h(
        'section',
        { class: 'kb-diff', 'aria-label': `Diff of ${this.#title}` },
        h(
          'div',
          { class: 'kb-diff-head' },
          h('h3', {}, 'What Apply would change'),
          h(
            'span',
            { class: 'kb-buttons' },
            h('button', { type: 'button', 'data-action': 'diff' }, 'Close'),
          ),
        ),
        h('div', {}, content),
      ),
    ]);
  }
}
