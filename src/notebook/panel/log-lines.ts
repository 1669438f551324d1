import { h } from '../dom/element.ts';
import { marked, type LogRing, type ShownLine } from './log-ring.ts';
import { counted } from '../state/words.ts';

/** Nearer to the end than this, the reader is taken to look at the newest line. */
const nearEnd = 24;

const clock = new Intl.DateTimeFormat([], {
  hour12: false,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** The lines of a log on the page: what is new is added, what is too old is taken away, and nothing else is touched. */
export class LogLines {
  readonly element: HTMLElement;
  readonly search = h('input', {
    type: 'search',
    placeholder: 'Search',
    'aria-label': 'Search in the log',
  });
  readonly count = h('span', { class: 'kb-dim', 'aria-live': 'polite' });
  readonly options: HTMLElement;
  readonly #times = h('input', { type: 'checkbox' });
  readonly #wrap = h('input', { type: 'checkbox', checked: true });
  readonly #cut = h('p', { class: 'kb-dim kb-log-cut', hidden: true });
  readonly #lines = h('div', {
    class: 'kb-code kb-log kb-wrap',
    tabindex: 0,
    role: 'group',
    'aria-label': 'Log',
  });
  #ring: LogRing | undefined;
  /** The elements of the lines that are shown, by line. */
  #shown = new Map<ShownLine, HTMLElement>();
  #wanted = '';
  #matches = 0;
  #frame = 0;

  constructor() {
    this.options = h(
      'span',
      { class: 'kb-tools' },
      h('label', {}, this.#times, ' Times'),
      h('label', {}, this.#wrap, ' Wrap'),
    );
    this.element = h('div', {}, this.#cut, this.#lines);
    this.#times.addEventListener('change', () => {
      this.#lines.classList.toggle('kb-times', this.#times.checked);
    });
    this.#wrap.addEventListener('change', () => {
      this.#lines.classList.toggle('kb-wrap', this.#wrap.checked);
    });
    this.search.addEventListener('input', () => {
      this.#wanted = this.search.value;
      this.#forget();
      this.#later();
    });
  }

  /** What is shown, as text. */
  get text(): string {
    return [...this.#shown.keys()].map(({ text }) => `${text}\n`).join('');
  }

  /** Shows a ring of lines as it is now. */
  show(ring: LogRing): void {
    this.#ring = ring;
    this.#later();
  }

  clear(): void {
    this.#ring = undefined;
    this.#forget();
    this.#later();
  }

  #forget(): void {
    this.#shown = new Map();
    this.#lines.replaceChildren();
  }

  #later(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    const lines = this.#ring?.lines ?? [];
    const { scrollTop, scrollHeight, clientHeight } = this.#lines;
    const wasAtEnd = scrollHeight - scrollTop - clientHeight < nearEnd;
    const wanted = this.#wanted.toLowerCase();
    const matching =
      wanted === '' ? lines : lines.filter(({ text }) => text.toLowerCase().includes(wanted));
    this.#matches = matching.length;
    const keep = new Set(matching);
    for (const [line, element] of this.#shown) {
      if (keep.has(line)) continue;
      element.remove();
      this.#shown.delete(line);
    }
    const added: HTMLElement[] = [];
    for (const line of matching) {
      if (this.#shown.has(line)) continue;
      const element = lineView(line, this.#wanted);
      this.#shown.set(line, element);
      added.push(element);
    }
    this.#lines.append(...added);
    if (wasAtEnd) this.#lines.scrollTop = this.#lines.scrollHeight;
    const cut = this.#ring?.cut ?? 0;
    this.#cut.hidden = cut === 0;
    this.#cut.textContent = `${cut.toLocaleString('en')} older lines are not shown; the newest ${lines.length.toLocaleString('en')} are.`;
    const words = wanted === '' ? '' : `${this.#matches} of ${counted(lines.length, 'line')}`;
    if (this.count.textContent !== words) this.count.textContent = words;
  }
}

function lineView({ at, text, ours }: ShownLine, wanted: string): HTMLElement {
  return h(
    'div',
    { class: ours ? 'kb-log-ours' : undefined },
    at !== '' && h('time', { datetime: at }, clock.format(new Date(at))),
    marked(text === '' ? '\u200b' : text, wanted).map(({ text: part, match }) =>
      match ? h('mark', {}, part) : part,
    ),
  );
}
