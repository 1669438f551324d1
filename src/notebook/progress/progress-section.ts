import { h } from '../dom/element.ts';
import { morph } from '../dom/morph.ts';
import { problemView } from '../dom/problem-view.ts';
import { keptProgress } from './browser-progress.ts';
import { mergeProgress } from './merge.ts';
import { newsOf } from './news.ts';
import { decodeProgress, encodeProgress, UnreadableProgress } from './progress.ts';
import { forgetProgress, keepProgress } from './whole-progress.ts';
import { counted } from '../state/words.ts';

/** A file of progress has a few kilobytes; what is larger is another file. */
const mostBytes = 1024 * 1024;

/** On the front page: what is kept of the reader's progress, to be taken along, brought in, or forgotten. */
export class ProgressSection extends HTMLElement {
  #confirming = false;
  #said = '';
  #failure: string | undefined;

  connectedCallback(): void {
    const file = this.querySelector<HTMLInputElement>('input[type="file"]')!;
    this.addEventListener('click', ({ target }) => {
      switch ((target as Element).closest<HTMLElement>('[data-do]')?.dataset['do']) {
        case 'export':
          this.#export();
          break;
        case 'import':
          file.click();
          break;
        case 'forget':
          this.#ask(!this.#confirming);
          break;
        case 'forget-now':
          this.#forget();
          break;
        case 'hints':
          document.dispatchEvent(new Event('kb-hints-wanted'));
          break;
        case 'keep':
          this.#ask(false);
          break;
      }
    });
    this.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.#confirming) this.#ask(false);
    });
    file.addEventListener('change', () => {
      const [chosen] = file.files ?? [];
      // The same file may be chosen again.
      if (chosen) void this.#import(chosen).then(() => (file.value = ''));
    });
    keptProgress().watch(() => this.#draw());
  }

  #export(): void {
    const url = URL.createObjectURL(
      new Blob([encodeProgress(keptProgress().get())], { type: 'application/json' }),
    );
    h('a', { href: url, download: 'kindbook-progress.json' }).click();
    URL.revokeObjectURL(url);
    this.#say('Your progress was saved as kindbook-progress.json.');
  }

  async #import(file: File): Promise<void> {
    const mine = keptProgress().get();
    try {
      if (file.size > mostBytes) throw new UnreadableProgress('It is larger than 1 MiB.');
      const other = decodeProgress(await file.text());
      const merged = mergeProgress(mine, other);
      if (!keepProgress(merged)) throw new UnreadableProgress('The browser has no room for it.');
      this.#say(newsOf(mine, merged, other));
    } catch (error) {
      const why =
        error instanceof UnreadableProgress ? error.message : 'The browser cannot read it.';
      this.#say('', `“${file.name}” was not imported. ${why}`);
    }
  }

  #forget(): void {
    const texts = this.querySelector<HTMLInputElement>('.kb-forget input')!.checked;
    forgetProgress({ texts });
    this.#ask(false);
    this.#say(
      texts
        ? 'Your progress was deleted, with your texts and answers.'
        : 'Your progress was deleted. Your texts are kept.',
    );
  }

  #ask(confirming: boolean): void {
    this.#confirming = confirming;
    this.#say('');
    const next = confirming ? 'forget-now' : 'forget';
    this.querySelector<HTMLElement>(`[data-do="${next}"]`)!.focus();
  }

  #say(words: string, failure?: string): void {
    this.#said = words;
    this.#failure = failure;
    this.#draw();
  }

  #draw(): void {
    const { lessons, labs, faults } = keptProgress().get();
    const forget = this.querySelector('[data-do="forget"]')!;
    forget.setAttribute('aria-expanded', String(this.#confirming));
    this.querySelector('[role="status"]')!.textContent = this.#said;
    const hint = 'What you had before is still there. Choose a file that Export has saved.';
    const unreadable =
      'Import a file that you exported, or press Delete progress to delete what cannot be read.';
    morph(this.querySelector('.kb-forget')!, [
      ...(this.#confirming ? [confirmView(lessons.size, labs.size)] : []),
      ...(this.#failure ? [problemView({ title: this.#failure, hint }, 'failure')] : []),
      ...faults.map((title) => problemView({ title, hint: unreadable }, title)),
    ]);
  }
}

function confirmView(lessons: number, labs: number): HTMLElement {
  return h(
    'div',
    { 'data-key': 'confirm' },
    h(
      'p',
      {},
      `This deletes from this browser what you have read, run and answered in ${counted(lessons, 'lesson')}, and your hints and times of ${counted(labs, 'lab')}. Nothing in the cluster changes.`,
    ),
    h(
      'label',
      {},
      h('input', { type: 'checkbox', autocomplete: 'off' }),
      h('span', {}, 'Delete my texts, answers and outputs in the cells too'),
    ),
    h(
      'span',
      { class: 'kb-buttons' },
      h('button', { type: 'button', class: 'kb-danger', 'data-do': 'forget-now' }, 'Delete now'),
      h('button', { type: 'button', 'data-do': 'keep' }, 'Keep it'),
    ),
  );
}
