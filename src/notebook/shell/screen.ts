import { Terminal, type IBuffer, type IBufferCell } from '@xterm/xterm';
import type { Line } from './output.ts';

/** No line is broken by it, as a reader scrolls sideways in a cell. */
const columns = 500;
const rows = 40;
/** Older lines are forgotten. */
const scrollback = 1_000;

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

/**
 * Understands what programs write for terminals, without showing it: xterm's own parser and buffer, so that programs
 * that move about (`watch`, progress bars) end up as lines like any other.
 */
export class Screen {
  readonly #terminal = new Terminal({ cols: columns, rows, scrollback, allowProposedApi: true });
  /** The last that a program showed on the whole screen; it is gone from there when the program ends. */
  #whole: readonly Line[] = [];

  /** @param answer called with what a terminal answers to a program's questions */
  constructor(answer: (text: string) => void = () => undefined) {
    this.#terminal.onData(answer);
  }

  /** Takes output, cut anywhere; calls back when it is in `lines`. */
  write(output: Uint8Array | string, done?: () => void): void {
    this.#terminal.write(output, done);
  }

  /** All that is on screen now; after a program that used the whole screen, the last that it showed. */
  get lines(): readonly Line[] {
    const { active, normal } = this.#terminal.buffer;
    if (active.type === 'alternate') return (this.#whole = linesOf(active));
    const lines = linesOf(normal);
    return [...lines, ...this.#whole];
  }

  dispose(): void {
    this.#terminal.dispose();
  }
}

function linesOf(buffer: IBuffer): Line[] {
  const lines: Line[] = [];
  const cell = buffer.getNullCell();
  for (let index = 0; index < buffer.length; index++) {
    const line = buffer.getLine(index)!;
    const text = line.translateToString(true);
    const pieces: [string, string?][] = [];
    for (let column = 0, taken = 0; taken < text.length; column++) {
      line.getCell(column, cell);
      // The second half of a wide character has no width of its own.
      if (cell.getWidth() === 0) continue;
      const letters = cell.getChars() || ' ';
      taken += letters.length;
      const styles = stylesOf(cell);
      const last = pieces.at(-1);
      if (last && (last[1] ?? '') === styles) last[0] += letters;
      else pieces.push(styles === '' ? [letters] : [letters, styles]);
    }
    lines.push(pieces);
  }
  while (lines.at(-1)?.length === 0) lines.pop();
  return lines;
}

/** A cell's look as names; of the 256 colours, the first 16 have one, the others keep the text's own colour. */
function stylesOf(cell: IBufferCell): string {
  if (cell.isAttributeDefault()) return '';
  const styles = [];
  if (cell.isFgPalette() && cell.getFgColor() < 16) styles.push(names[cell.getFgColor() % 8]);
  if (cell.isBold()) styles.push('bold');
  if (cell.isDim()) styles.push('dim');
  if (cell.isItalic()) styles.push('italic');
  if (cell.isUnderline()) styles.push('underline');
  if (cell.isInverse()) styles.push('inverse');
  return styles.join(' ');
}
