import type { ManifestCell } from '../cell/manifest-cell.ts';
import { h } from '../dom/element.ts';
import { morph } from '../dom/morph.ts';
import { openTerminal } from '../terminal/open.ts';

/** A lab's texts, as the page brings them. */
interface Texts {
  readonly texts: readonly { readonly name: string; readonly text: string }[];
  readonly commands?: string;
}

/** What the solution asks of the page around it. */
export interface SolutionHost {
  /** Whether it may be shown without asking first: it was seen before, or the lab is solved. */
  isFree(): boolean;
  /** How many hints were not looked at. */
  hintsLeft(): number;
  /** It is shown now. */
  onSeen(): void;
  /** The editors of the lab. */
  cells(): readonly ManifestCell[];
}

/** The solution of a lab: asked for twice, then shown as what has to change in the learner's own texts. */
export class Solution {
  readonly #section: HTMLElement;
  readonly #button: HTMLElement;
  readonly #place: HTMLElement;
  readonly #solution: Texts;
  readonly #workspace: string;
  readonly #host: SolutionHost;
  #shown: 'not' | 'asking' | 'shown' = 'not';
  /** The learner's texts that are drawn. */
  #drawn: string | undefined;

  /** @param section has a button to show it, a place for it, and its texts as JSON */
  constructor(section: HTMLElement, workspace: string, host: SolutionHost) {
    this.#section = section;
    this.#button = section.querySelector('[data-do="solution"]')!;
    this.#place = section.querySelector('.kb-solution')!;
    const json = section.querySelector('script[type="application/json"]')!.textContent;
    this.#solution = JSON.parse(json) as Texts;
    this.#workspace = workspace;
    this.#host = host;
    section.addEventListener('click', ({ target }) => this.#click(target as Element));
    section.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.#shown === 'asking') this.#close();
    });
  }

  /** Draws it again where it is shown and the learner has changed a text. */
  async refresh(): Promise<void> {
    if (this.#shown !== 'shown') return;
    const own = new Map(
      this.#host
        .cells()
        .map((cell) => [
          cell.dataset['cell']!,
          cell.text ?? cell.querySelector('pre')!.textContent,
        ]),
    );
    const drawn = JSON.stringify([...own]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const { textDiffView } = await import('../diff/diff-view.ts');
    const { texts, commands } = this.#solution;
    morph(this.#place, [
      ...texts.map(({ name, text }) => {
        const before = withEnd(own.get(name) ?? '');
        const same = before === withEnd(text);
        return h(
          'div',
          { 'data-key': name },
          h('h3', {}, name),
          h(
            'p',
            { class: 'kb-dim' },
            same
              ? 'Your text matches the solution. Apply it if you have not done so.'
              : 'What to change in your text:',
          ),
          !same && textDiffView(before, withEnd(text)),
          !same &&
            h(
              'span',
              { class: 'kb-buttons' },
              h(
                'button',
                { type: 'button', 'data-use': name, title: 'You apply it yourself' },
                'Put it into the editor',
              ),
            ),
        );
      }),
      ...(commands === undefined
        ? []
        : [
            h(
              'div',
              { 'data-key': ':commands' },
              h(
                'p',
                { class: 'kb-dim' },
                texts.length > 0 ? 'Then, in the terminal:' : 'In the terminal:',
              ),
              h('pre', {}, h('code', {}, commands)),
              h(
                'span',
                { class: 'kb-buttons' },
                h(
                  'button',
                  { type: 'button', 'data-use': ':commands', title: 'You run them yourself' },
                  'Put them into the terminal',
                ),
              ),
            ),
          ]),
    ]);
  }

  #click(target: Element): void {
    const use = target.closest<HTMLElement>('[data-use]')?.dataset['use'];
    if (use !== undefined) return void this.#use(use);
    switch (target.closest<HTMLElement>('[data-do]')?.dataset['do']) {
      case 'solution':
        if (this.#shown !== 'not') this.#close();
        else if (this.#host.isFree()) this.#open();
        else this.#ask();
        break;
      case 'solution-now':
        this.#open();
        this.#button.focus();
        break;
      case 'solution-not':
        this.#close();
        break;
    }
  }

  #ask(): void {
    this.#set('asking');
    const left = this.#host.hintsLeft();
    const hints = left === 0 ? '' : left === 1 ? ' One hint is left.' : ` ${left} hints are left.`;
    this.#place.replaceChildren(
      h(
        'p',
        {},
        `The solution shows everything that has to be done.${hints} Your progress records that you have seen it.`,
      ),
      h(
        'span',
        { class: 'kb-buttons' },
        h('button', { type: 'button', 'data-do': 'solution-now' }, 'Show it now'),
        h('button', { type: 'button', 'data-do': 'solution-not' }, 'Not yet'),
      ),
    );
    this.#place.querySelector<HTMLElement>('[data-do="solution-not"]')!.focus();
  }

  #open(): void {
    this.#host.onSeen();
    this.#place.replaceChildren();
    this.#drawn = undefined;
    this.#set('shown');
    void this.refresh();
  }

  #close(): void {
    this.#set('not');
    this.#place.replaceChildren();
    this.#button.focus();
  }

  #set(shown: 'not' | 'asking' | 'shown'): void {
    this.#shown = shown;
    this.#button.textContent = shown === 'shown' ? 'Hide solution' : 'Show solution';
    this.#button.setAttribute('aria-expanded', String(shown !== 'not'));
  }

  async #use(name: string): Promise<void> {
    const { texts, commands } = this.#solution;
    if (name === ':commands') {
      this.#section.dispatchEvent(new CustomEvent('kindbook-terminal', { bubbles: true }));
      return openTerminal(this.#workspace, { text: commands! });
    }
    const cell = this.#host.cells().find(({ dataset }) => dataset['cell'] === name);
    const solved = texts.find((one) => one.name === name);
    if (!cell || !solved) return;
    // A cell comes to life when it comes near.
    cell.scrollIntoView({ block: 'nearest' });
    await customElements.whenDefined('kindbook-cell');
    cell.useText(solved.text);
    await this.refresh();
    cell.focusEditor();
  }
}

/** Whether a text ends with its last line's end is nothing that has to be changed. */
function withEnd(words: string): string {
  return words === '' || words.endsWith('\n') ? words : `${words}\n`;
}
