import type { Problem } from '../../protocol/cluster.ts';
import type { TextStorage } from '../storage/saved-text.ts';
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
export function saveRun(storage: TextStorage | undefined, key: string, run: SavedRun): void {
  const { lines, left } = newest(run.lines);
  try {
    storage?.setItem(key, JSON.stringify({ ...run, lines, left: run.left + left }));
  } catch {
    // The output of before would be taken for that of this run.
    storage?.removeItem(key);
  }
}

/** The run that was kept. */
export function loadRun(storage: TextStorage | undefined, key: string): SavedRun | undefined {
  try {
    const text = storage?.getItem(key);
    return text ? (JSON.parse(text) as SavedRun) : undefined;
  } catch {
    return undefined;
  }
}
