import type { Facts } from '../../lessons/predict/prediction.ts';
import { store, type Store } from '../stream/store.ts';

/** What a cell's newest Apply has led to, as far as it has come. */
export interface Result {
  /** The fingerprint of the text that was applied. */
  readonly applied: string;
  readonly facts: Facts;
}

const known = new Map<string, Store<Result | undefined>>();

/** The result of a cell, for those who wait for it; undefined before its first Apply, and after Reset. */
export function resultOf(lesson: string, cell: string): Store<Result | undefined> {
  const key = `${lesson}/${cell}`;
  const result = known.get(key) ?? store<Result | undefined>(undefined);
  known.set(key, result);
  return result;
}
