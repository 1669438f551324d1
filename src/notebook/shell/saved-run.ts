import type { Problem } from '../../protocol/cluster.ts';
import { parsed, type Kept } from '../storage/kept.ts';
import { newest, type Line } from './output.ts';

/** The last run of a cell, as the page shows it and the browser keeps it. */
export interface SavedRun {
  /** The text that was run. */
  readonly text: string;
  readonly lines: readonly Line[];
  /** How many older lines are not kept. */
  readonly left: number;
  readonly end: { readonly code: number } | 'stopped' | 'cut';
  /** What cut it off. */
  readonly problem?: Problem;
  /** Milliseconds from Run to the end. */
  readonly took: number;
  /** When Run was pressed, in milliseconds since the epoch. */
  readonly at: number;
}

/** Keeps a run, its output bounded; not at all where the browser has no room. */
export function saveRun(kept: Kept, run: SavedRun): void {
  const { lines, left } = newest(run.lines);
  const isKept = kept.set(JSON.stringify({ ...run, lines, left: run.left + left }));
  // The output of before would be taken for that of this run.
  if (!isKept) kept.remove();
}

/** The run that was kept. */
export function loadRun(kept: Kept): SavedRun | undefined {
  return parsed(kept.get()) as SavedRun | undefined;
}
