import type { LogLine } from '../../protocol/logs.ts';

/** A line of a log as it is shown: the container's, or a word of ours between two runs. */
export interface ShownLine extends LogLine {
  readonly ours?: true;
}

// eslint-disable-next-line no-control-regex -- that is what is looked for
const colours = /\u001b\[[0-9;]*[A-Za-z]/g;

/** The newest lines of a log; the oldest go when there are too many. */
export class LogRing {
  readonly #most: number;
  #lines: ShownLine[] = [];
  #cut = 0;

  /** @param most how many lines are kept */
  constructor(most: number) {
    this.#most = most;
  }

  get lines(): readonly ShownLine[] {
    return this.#lines;
  }

  /** How many lines are not there any more, or never were because they came too fast. */
  get cut(): number {
    return this.#cut;
  }

  /**
   * Adds lines.
   *
   * @param skipped how many came before them and were left out
   * @returns how many of the oldest lines went for them
   */
  add(lines: readonly ShownLine[], skipped = 0): number {
    const plain = lines.map((line) => ({ ...line, text: line.text.replace(colours, '') }));
    const all = [...this.#lines, ...plain];
    const over = Math.max(0, all.length - this.#most);
    const went = Math.min(over, this.#lines.length);
    this.#lines = over > 0 ? all.slice(over) : all;
    this.#cut += over + skipped;
    return went;
  }
}

/** A text in parts: those that match what is looked for, and those between; case does not count. */
export function marked(text: string, wanted: string): { text: string; match: boolean }[] {
  if (wanted === '') return [{ text, match: false }];
  const parts: { text: string; match: boolean }[] = [];
  const [low, sought] = [text.toLowerCase(), wanted.toLowerCase()];
  // Where lower case has another length, places would not fit.
  if (low.length !== text.length) return [{ text, match: low.includes(sought) }];
  let from = 0;
  for (let at = low.indexOf(sought); at >= 0; at = low.indexOf(sought, from)) {
    if (at > from) parts.push({ text: text.slice(from, at), match: false });
    from = at + sought.length;
    parts.push({ text: text.slice(at, from), match: true });
  }
  if (from < text.length) parts.push({ text: text.slice(from), match: false });
  return parts;
}
