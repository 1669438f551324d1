import { h } from '../dom/element.ts';
import { replaceFieldText } from '../dom/replace-text.ts';
import type { Editor, EditorOptions, Mark, MarkOwner } from './editor.ts';

/** What a text field hands on to the editor that takes its place. */
export interface Handover {
  /** The text that the field began with: the first step of undo leads back to it. */
  readonly first: string;
  readonly text: string;
  /** Offsets in the text, and where the cursor is. */
  readonly selection: { start: number; end: number; backward: boolean };
  readonly scroll: { top: number; left: number };
  readonly hasFocus: boolean;
}

/** The editor that a cell has from the start. */
export interface TextField extends Editor {
  /** Resolves when the reader is in the middle of nothing that an exchange would break: a press, a composed character. */
  settled(): Promise<void>;
  handOver(): Handover;
}

/**
 * Makes the static text of a cell editable where it stands: a text field over it, whose letters are transparent. Until Monaco
 * is loaded, and where it cannot be, the reader types here; the text below is drawn after each key.
 *
 * @param host has the static text
 */
export function openTextField(host: HTMLElement, options: EditorOptions): TextField {
  const field = h('textarea', {
    'aria-label': options.label,
    class: 'kb-text-field',
    spellcheck: 'false',
    autocapitalize: 'off',
    autocomplete: 'off',
    wrap: 'off',
  });
  const shown = new ShownText(host.querySelector('pre')!);
  const draw = () => shown.draw(field.value);
  field.value = options.text;
  draw();
  host.append(field);

  field.addEventListener('input', () => {
    draw();
    options.onChange();
  });
  field.addEventListener('keydown', (event) => {
    // The cell itself knows the keys with Ctrl.
    if (event.key !== 'Enter' || !event.shiftKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    options.onApplyAndNext();
  });
  field.addEventListener('scroll', () => shown.scrollTo(field.scrollTop, field.scrollLeft));
  const settled = busy(field);

  return {
    get text() {
      return field.value;
    },
    setText(text) {
      replaceFieldText(field, text);
      draw();
      options.onChange();
    },
    mark: (owner, marks) => shown.mark(owner, marks),
    // Only a schema contradicts the API server, and none is loaded yet.
    accept: () => undefined,
    reveal(line) {
      const start =
        field.value
          .split('\n')
          .slice(0, line - 1)
          .join('\n').length + (line > 1 ? 1 : 0);
      const end = field.value.indexOf('\n', start);
      field.focus();
      field.setSelectionRange(start, end < 0 ? field.value.length : end);
    },
    focus: () => field.focus(),
    settled,
    handOver: () => ({
      first: options.text,
      text: field.value,
      selection: {
        start: field.selectionStart,
        end: field.selectionEnd,
        backward: field.selectionDirection === 'backward',
      },
      scroll: { top: field.scrollTop, left: field.scrollLeft },
      hasFocus: document.activeElement === field,
    }),
  };
}

/** The highlighted text below the field. */
class ShownText {
  readonly #pre: HTMLElement;
  readonly #code: Element;
  /** The author's lines as the page came with them, highlighted. */
  readonly #highlighted: ReadonlyMap<string, Element>;
  readonly #marks = new Map<MarkOwner, readonly Mark[]>();

  constructor(pre: HTMLElement) {
    this.#pre = pre;
    this.#code = pre.querySelector('code')!;
    const lines = [...this.#code.querySelectorAll('.line')];
    this.#highlighted = new Map(lines.map((line) => [line.textContent, line]));
    // The field above it is what is read aloud and comes by Tab.
    pre.setAttribute('aria-hidden', 'true');
    pre.removeAttribute('tabindex');
  }

  draw(text: string): void {
    if (text !== this.#code.textContent) {
      const lines = text
        .split('\n')
        .map(
          (line) =>
            this.#highlighted.get(line)?.cloneNode(true) ?? h('span', { class: 'line' }, line),
        );
      this.#code.replaceChildren(
        ...lines.flatMap((line, index) => (index === 0 ? [line] : ['\n', line])),
      );
    }
    this.#drawMarks();
  }

  mark(owner: MarkOwner, marks: readonly Mark[]): void {
    this.#marks.set(owner, marks);
    this.#drawMarks();
  }

  scrollTo(top: number, left: number): void {
    this.#pre.scrollTo({ top, left, behavior: 'instant' });
  }

  #drawMarks(): void {
    const marks = [...this.#marks.values()].flat();
    for (const [index, line] of this.#code.querySelectorAll('.line').entries()) {
      const here = marks.filter(({ place }) => place.line === index + 1);
      const isWrong = here.some(({ severity }) => severity !== 'warning');
      line.classList.toggle('kb-line-wrong', isWrong);
      line.classList.toggle('kb-line-doubtful', here.length > 0 && !isWrong);
    }
  }
}

/** Notices a press and the composition of a character; gives what waits for their end. */
function busy(field: HTMLElement): () => Promise<void> {
  const ends: Record<string, readonly string[]> = {
    pointerdown: ['pointerup', 'pointercancel'],
    compositionstart: ['compositionend'],
  };
  const underWay = new Set<string>();
  let quiet = Promise.withResolvers<void>();
  for (const [begin, all] of Object.entries(ends)) {
    field.addEventListener(begin, () => underWay.add(begin));
    for (const end of all) {
      window.addEventListener(end, () => {
        underWay.delete(begin);
        if (underWay.size > 0) return;
        quiet.resolve();
        quiet = Promise.withResolvers();
      });
    }
  }
  return async () => {
    while (underWay.size > 0) await quiet.promise;
  };
}
