import { h } from '../dom/element.ts';

/** A piece of a line that looks the same throughout: its text, and the names of its styles (`red`, `bold`, …). */
type Piece = readonly [text: string, styles?: string];

/** A line of output. */
export type Line = readonly Piece[];

/** A cell's output as the browser keeps it is bounded: so many lines, and so many letters of JSON. */
const keptLines = 400;
const keptLetters = 60_000;

/**
 * The newest lines of an output, as many as are kept over a reload.
 *
 * @returns the lines, and how many before them are left out
 */
export function newest(lines: readonly Line[]): { lines: readonly Line[]; left: number } {
  let letters = 0;
  let first = lines.length;
  while (first > 0 && lines.length - first < keptLines) {
    letters += JSON.stringify(lines[first - 1]).length;
    if (letters > keptLetters) break;
    first -= 1;
  }
  return { lines: lines.slice(first), left: first };
}

/** Draws output; each line is an element, so that a long one can be updated line by line. */
function drawLine(line: Line): HTMLElement {
  const drawn = line.map(([text, styles]) =>
    styles ? h('span', { class: styles.replace(/\S+/g, 'kb-t-$&') }, text) : text,
  );
  return h('span', { class: 'kb-output-line' }, drawn, '\n');
}

/** Brings a `pre` up to date: only lines that have changed are drawn again. */
export class OutputView {
  readonly #pre: HTMLElement;
  #drawn: string[] = [];

  constructor(pre: HTMLElement) {
    this.#pre = pre;
    pre.replaceChildren();
  }

  show(lines: readonly Line[]): void {
    const wanted = lines.map((line) => JSON.stringify(line));
    const scrolled = shiftOf(this.#drawn, wanted);
    for (let index = 0; index < scrolled; index++) this.#pre.firstChild?.remove();
    const before = this.#drawn.slice(scrolled);
    lines.forEach((line, index) => {
      if (before[index] === wanted[index]) return;
      const drawn = drawLine(line);
      const old = this.#pre.childNodes[index];
      if (old) old.replaceWith(drawn);
      else this.#pre.append(drawn);
    });
    while (this.#pre.childNodes.length > lines.length) this.#pre.lastChild!.remove();
    this.#drawn = wanted;
  }
}

/** By how many lines an output has moved up, so that what is the same is not drawn again. */
export function shiftOf(before: readonly string[], after: readonly string[]): number {
  if (before.length === 0 || before[0] === after[0]) return 0;
  for (let shift = 1; shift < before.length; shift++) {
    if (before[shift] === after[0] && before[shift + 1] === after[1]) return shift;
  }
  return 0;
}
