import type { Seen } from '../state/since-apply.ts';
import { store, type Store } from '../stream/store.ts';

/** What a cell's newest Apply has led to, as far as it has come. */
export interface Led {
  /** The fingerprint of the text that was applied. */
  readonly applied: string;
  /** Which Apply it is: another number after each that has changed something. */
  readonly apply: number;
  readonly seen: Seen;
}

/**
 * Why there is nothing to judge by: the cluster has yet to answer or to tell of what was applied; what was applied is
 * deleted; or the Apply has changed nothing, and what came after the one before was not seen by this page.
 */
export type NoResult = 'applying' | 'deleted' | 'unchanged';

const known = new Map<string, Store<Led | NoResult | undefined>>();

/** The result of a cell, for those who wait for it; undefined before its first Apply in this page, and after Reset. */
export function resultOf(lesson: string, cell: string): Store<Led | NoResult | undefined> {
  const key = `${lesson}/${cell}`;
  const result = known.get(key) ?? store<Led | NoResult | undefined>(undefined);
  known.set(key, result);
  return result;
}
