import { diffChars, diffLines } from 'diff';
import { replacement, type Replacement } from '../dom/replace-text.ts';

/** A change that was typed in another tab, and the text into which it has to come. */
interface Concurrent {
  /** The text that the other tab had, and what was made of it. */
  readonly from: string;
  readonly to: string;
  /** The text of this tab, with changes that the other one had not seen. */
  readonly mine: string;
  /** Whose words come first where both have typed at the same place: the same in both tabs, so that they get the same text. */
  readonly mineFirst: boolean;
}

/** A piece of two texts. */
interface Piece {
  readonly text: string;
  readonly in: 'both' | 'from' | 'mine';
}

/**
 * Makes the change of another tab in the text of this one. Nothing that was typed here is lost: what the other tab has deleted
 * takes nothing with it that was typed into it meanwhile.
 */
export function mergeTexts({ from, to, mine, mineFirst }: Concurrent): string {
  const { start, end, text } = fromLineStart(from, replacement(from, to));
  let merged = '';
  let isIn = false;
  const takeIn = () => {
    if (!isIn) merged += text;
    isIn = true;
  };
  /** The place in `from`. */
  let at = 0;
  for (const piece of pieces(from, mine)) {
    if (piece.in === 'mine') {
      const after = placeAmong(text) - placeAmong(piece.text) || (mineFirst ? 1 : -1);
      if (at === start && after < 0) takeIn();
      merged += piece.text;
      continue;
    }
    const next = at + piece.text.length;
    const isKept = piece.in === 'both';
    if (isKept) merged += piece.text.slice(0, Math.max(0, start - at));
    if (start >= at && start < next) takeIn();
    if (isKept) merged += piece.text.slice(Math.max(0, end - at));
    at = next;
  }
  // Without the last line's end that the pieces have.
  return merged.slice(0, -1);
}

/**
 * Whole lines that were inserted or taken away, from the start of a line: where the line after them begins as they do, the
 * same change can be told from the middle of a line too, where it would cut a word in two.
 */
function fromLineStart(before: string, change: Replacement): Replacement {
  const isInserted = change.start === change.end;
  if (!isInserted && change.text !== '') return change;
  const moved = isInserted ? change.text : before.slice(change.start, change.end);
  const lineStart = before.lastIndexOf('\n', change.start - 1) + 1;
  const back = before.slice(change.start === 0 ? 0 : lineStart, change.start);
  if (!moved.endsWith(back) || !moved.includes('\n')) return change;
  return {
    start: change.start - back.length,
    end: change.end - back.length,
    text: isInserted ? back + moved.slice(0, moved.length - back.length) : '',
  };
}

/** The order of what was typed at one place: lines before it, then what goes on with its word, then lines after it. */
function placeAmong(text: string): number {
  if (text.startsWith('\n')) return 2;
  return text.endsWith('\n') ? 0 : 1;
}

/** Takes two texts to pieces: by lines, and by letters within the lines that differ. */
function pieces(from: string, mine: string): Piece[] {
  const found: Piece[] = [];
  let [removed, added] = ['', ''];
  const compare = () => {
    found.push(...lettersOf(removed, added));
    [removed, added] = ['', ''];
  };
  // With an end of its own, the last line is the same as before when another one comes after it.
  for (const part of diffLines(`${from}\n`, `${mine}\n`)) {
    if (part.removed) removed += part.value;
    else if (part.added) added += part.value;
    else {
      compare();
      found.push({ text: part.value, in: 'both' });
    }
  }
  compare();
  return found;
}

function lettersOf(removed: string, added: string): Piece[] {
  const found: Piece[] = [];
  const { start, end, text } = replacement(removed, added);
  found.push({ text: removed.slice(0, start), in: 'both' });
  for (const { value, ...is } of diffChars(removed.slice(start, end), text)) {
    const letters: Piece = { text: value, in: is.removed ? 'from' : is.added ? 'mine' : 'both' };
    // What was typed stands before what it was typed over: so it comes to the same place in both tabs.
    const isTypedOver = letters.in === 'mine' && found.at(-1)?.in === 'from';
    found.splice(isTypedOver ? -1 : found.length, 0, letters);
  }
  return [...found, { text: removed.slice(end), in: 'both' }];
}
