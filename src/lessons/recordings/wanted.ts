import { textsOf, type Prediction } from '../predict/prediction.ts';
import type { Lesson } from '../read-lesson.ts';
import { recordingId, shellRecordingId, textHash } from './files.ts';

/** A recording of a shell cell that a lesson ought to have. */
export interface WantedShell {
  readonly kind: 'shell';
  readonly id: string;
  readonly cell: string;
  readonly line: number;
  /** The commands. */
  readonly text: string;
  readonly hash: string;
  /** What the run shows, as in its fence. */
  readonly expect: string | undefined;
}

/** A recording of a manifest cell that a lesson ought to have. */
export interface Wanted {
  readonly kind: 'manifest';
  /** Its name within the lesson. */
  readonly id: string;
  readonly cell: string;
  /** The line of the cell in the lesson's file. */
  readonly line: number;
  /** What was applied before it begins: nothing, or the lesson's own text where a Predict asks for edits of it. */
  readonly before: readonly string[];
  /** What is applied, one after the other. */
  readonly texts: readonly string[];
  /** The hash of all these texts. */
  readonly hash: string;
  /** The status that is waited for, in words; undefined where only the Predict says when it is over. */
  readonly expect: string | undefined;
  /** The Predicts that are marked by it. */
  readonly predictions: readonly Prediction[];
}

/**
 * The recordings that a lesson ought to have, in the order in which they are made: that of its reader, who applies a cell
 * where it stands, and makes the edits of a Predict where that asks for them.
 */
export function wantedRecordings(lesson: Lesson): (Wanted | WantedShell)[] {
  const shells = lesson.shellCells.map(({ title, code, expect, line }): Placed => {
    const id = shellRecordingId(title);
    return {
      at: line,
      one: { kind: 'shell', id, cell: title, line, text: code, hash: textHash(code), expect },
    };
  });
  return [...manifests(lesson), ...shells].sort((a, b) => a.at - b.at).map(({ one }) => one);
}

/** A recording, and the line of the lesson at which a reader comes to what it shows. */
interface Placed {
  readonly at: number;
  readonly one: Wanted | WantedShell;
}

function manifests({ cells, predictions }: Lesson): Placed[] {
  return cells.flatMap(({ title, code, expect, line }): Placed[] => {
    const about = predictions.filter(({ cell }) => cell === title);
    const plain: Wanted = {
      kind: 'manifest',
      id: recordingId(title),
      cell: title,
      line,
      before: [],
      texts: [code],
      hash: textHash(code),
      expect,
      predictions: about.filter(({ edits }) => edits.length === 0),
    };
    const edited = about
      .filter(({ edits }) => edits.length > 0)
      .map((prediction, index): Placed => {
        const [first, ...rest] = textsOf(code, prediction.edits);
        const one: Wanted = {
          ...plain,
          id: recordingId(title, index + 1),
          before: [first!],
          texts: rest,
          hash: textHash(first!, ...rest),
          expect: undefined,
          predictions: [prediction],
        };
        return { at: Math.max(line, prediction.line), one };
      });
    return [{ at: line, one: plain }, ...edited];
  });
}
