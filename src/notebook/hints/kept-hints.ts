import { kept } from '../storage/kept.ts';

const dismissed = kept('kindbook:hints', 'local');

/** The names of all hints, in their order. Their texts come only where one is shown. */
export const hintNames = ['cluster', 'apply', 'result'] as const;
export type HintName = (typeof hintNames)[number];

/** Which hints the reader wants to see no more; a name that there is not is left out. */
export function readDismissed(text: string | undefined): ReadonlySet<string> {
  const names = (text ?? '').split(',');
  return new Set(hintNames.filter((name) => names.includes(name)));
}

/** The names of the hints that the reader has dismissed in this browser. */
export function loadDismissed(): ReadonlySet<string> {
  return readDismissed(dismissed.get());
}

/** Keeps them, where the browser lets us: else the hints come again with the next page. */
export function saveDismissed(names: ReadonlySet<string>): void {
  dismissed.set([...names].join(','));
}
