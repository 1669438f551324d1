import { store, type Store } from '../stream/store.ts';
import { browserStorage } from './saved-text.ts';

const known = new Map<string, Store<string | undefined>>();

/**
 * The cell of a lesson that was applied last: only there do the details of Pods stand open by themselves, so that a
 * lesson with many applied cells keeps its length. The browser keeps it over a reload, where it can.
 */
export function lastApplied(lesson: string): Store<string | undefined> {
  const found = known.get(lesson);
  if (found) return found;
  const key = `kindbook:${lesson}:last-applied`;
  const last = store(read(key));
  known.set(lesson, last);
  last.watch((cell) => write(key, cell));
  return last;
}

function read(key: string): string | undefined {
  try {
    return browserStorage()?.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, cell: string | undefined): void {
  try {
    if (cell === undefined) browserStorage()?.removeItem(key);
    else browserStorage()?.setItem(key, cell);
  } catch {
    // Then a reload begins with all details closed.
  }
}
