import type { Place } from '../../protocol/problem.ts';

/** A text editor in a cell. There are two: Monaco, and a plain text field where Monaco cannot be loaded. */
export interface Editor {
  readonly text: string;
  /** Replaces the text so that the reader can undo it. */
  setText(text: string): void;
  /** Marks what is wrong on its place. */
  mark(marks: readonly Mark[]): void;
  /** Shows a line and puts the cursor there. */
  reveal(line: number): void;
  focus(): void;
}

/** A message that belongs to a place in the text. */
interface Mark {
  readonly place: Place;
  readonly message: string;
}

/** What an editor is opened with. */
export interface EditorOptions {
  readonly text: string;
  /** Its accessible name. */
  readonly label: string;
  readonly onChange: () => void;
  readonly onApply: () => void;
  /** Apply, then go to the next cell. */
  readonly onApplyAndNext: () => void;
}
