import { diffLines } from 'diff';

/** One line of a comparison. */
export interface DiffLine {
  readonly sign: '+' | '-' | ' ';
  readonly text: string;
}

/** Lines that are shown, or a run of equal lines that is folded. */
export interface DiffPart {
  readonly folded: boolean;
  readonly lines: readonly DiffLine[];
}

/** So many equal lines stay around each change, so that it can be found in the text. */
const context = 3;

/** Compares two texts line by line, and folds what is equal and far from any change. */
export function lineDiff(before: string, after: string): DiffPart[] {
  const lines = diffLines(before, after).flatMap(({ value, added, removed }) =>
    value
      .replace(/\n$/, '')
      .split('\n')
      .map((text): DiffLine => ({ sign: added ? '+' : removed ? '-' : ' ', text })),
  );
  const changed = lines.flatMap(({ sign }, index) => (sign === ' ' ? [] : index));
  const isNear = (index: number) => changed.some((one) => Math.abs(one - index) <= context);
  const parts: { folded: boolean; lines: DiffLine[] }[] = [];
  lines.forEach((line, index) => {
    const folded = !isNear(index);
    const last = parts.at(-1);
    if (last?.folded === folded) last.lines.push(line);
    else parts.push({ folded, lines: [line] });
  });
  // To open a fold costs more than to read one line.
  return parts.map((part) => (part.lines.length === 1 ? { ...part, folded: false } : part));
}

/** How many lines come and go. */
export function countChanges(parts: readonly DiffPart[]): { added: number; removed: number } {
  const lines = parts.flatMap((part) => part.lines);
  const count = (wanted: DiffLine['sign']) => lines.filter(({ sign }) => sign === wanted).length;
  return { added: count('+'), removed: count('-') };
}
