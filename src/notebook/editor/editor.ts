import type { Place } from '../../protocol/problem.ts';
import type { CellProblem } from '../../protocol/workspace.ts';

/** A text editor in a cell. There are two: Monaco, and a plain text field until Monaco is loaded. */
export interface Editor {
  readonly text: string;
  /** Replaces the text so that the reader can undo it. */
  setText(text: string): void;
  /** Marks what is wrong on its place, instead of what the same owner marked before. */
  mark(owner: MarkOwner, marks: readonly Mark[]): void;
  /** These documents the API server accepts, whatever the schema says against them. */
  accept(documents: readonly number[]): void;
  /** Shows a line and puts the cursor there. */
  reveal(line: number): void;
  focus(): void;
}

/** Who says it: the YAML parser, the schema, or the API server itself. */
export type MarkOwner = 'yaml' | 'schema' | 'server';

/** A message that belongs to a place in the text. */
export interface Mark {
  readonly place: Place;
  readonly message: string;
  /** An error where nothing is said. */
  readonly severity?: 'error' | 'warning';
}

/** What an editor is opened with. */
export interface EditorOptions {
  readonly text: string;
  /** Its accessible name. */
  readonly label: string;
  /** The lesson that it belongs to, whose CRDs bring kinds of their own. */
  readonly lesson: string;
  /** Tells what the schema says against the text, whenever that has changed. */
  readonly onSchema: (problems: readonly CellProblem[]) => void;
  readonly onChange: () => void;
  readonly onApply: () => void;
  /** The reader asks for the API server's verdict. */
  readonly onDryRun: () => void;
  /** Apply, then go to the next cell. */
  readonly onApplyAndNext: () => void;
}
