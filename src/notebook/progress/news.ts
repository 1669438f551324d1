import { counted } from '../state/words.ts';
import type { Progress } from './progress.ts';

/** What an import has brought, in a sentence: “3 lessons and 1 lab were imported and added to what was there. 2 were known already.” */
export function newsOf(mine: Progress, merged: Progress, other: Progress): string {
  const lessons = changed(mine.lessons, merged.lessons);
  const labs = changed(mine.labs, merged.labs);
  const known = other.lessons.size + other.labs.size - lessons - labs;
  if (lessons + labs === 0) return 'Everything in the file was already known; nothing has changed.';
  const parts = [
    ...(lessons > 0 ? [counted(lessons, 'lesson')] : []),
    ...(labs > 0 ? [counted(labs, 'lab')] : []),
  ];
  const came = `${parts.join(' and ')} ${lessons + labs === 1 ? 'was' : 'were'} imported and added to what was there.`;
  return known === 0 ? came : `${came} ${known === 1 ? 'One was' : `${known} were`} known already.`;
}

function changed(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): number {
  return [...after].filter(
    ([name, value]) => JSON.stringify(before.get(name)) !== JSON.stringify(value),
  ).length;
}
