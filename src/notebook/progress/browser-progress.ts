import { kept as inBrowser, keptKeys, parsed } from '../storage/kept.ts';
import { labKeys, readProgress, type Progress as LabProgress } from './lab-progress.ts';
import { store, type Store } from '../stream/store.ts';
import type { LessonProgress } from './lesson-progress.ts';
import { decodeProgress, emptyProgress, encodeProgress, type Progress } from './progress.ts';

/** What this browser keeps. */
export interface KeptProgress extends Progress {
  /** What is kept but cannot be read, in sentences; it is left as it is until the reader has it forgotten. */
  readonly faults: readonly string[];
}

// The lessons have one key, so that their version is told once; each lab has its own, which its page writes.
export const lessonsKey = 'kindbook:progress';
/** Where unreadable progress of lessons is put before new is written over it. */
const asideKey = 'kindbook:progress:unreadable';

let kept: Store<KeptProgress> | undefined;

/** What this browser keeps, as it is now and whenever it changes, in this tab or another. */
export function keptProgress(): Store<KeptProgress> {
  if (kept) return kept;
  const made = store(read());
  kept = made;
  const again = () => made.set(read());
  // Told to the other tabs only; in this one the page of a lab says so.
  addEventListener('storage', ({ key }) => {
    if (key === null || key.startsWith(lessonsKey) || key.startsWith(labKeys)) again();
  });
  document.addEventListener('kb-kept', again);
  return made;
}

/** Changes what is kept of one lesson. */
export function keepLesson(
  lesson: string,
  change: (before: LessonProgress | undefined) => LessonProgress,
): void {
  // Read again: another tab may have written since.
  const { lessons } = read();
  writeLessons(new Map(lessons).set(lesson, change(lessons.get(lesson))));
  refresh();
}

/** Reads again what is kept, for all who watch it. */
export function refresh(): void {
  kept?.set(read());
}

function read(): KeptProgress {
  const faults: string[] = [];
  let { lessons } = emptyProgress;
  const labs = new Map<string, LabProgress>();
  const text = get(lessonsKey);
  try {
    if (text !== undefined) ({ lessons } = decodeProgress(text));
  } catch (error) {
    faults.push(
      `What this browser keeps of your lessons cannot be read. ${(error as Error).message}`,
    );
  }
  if (get(asideKey) !== undefined) {
    faults.push(
      'What this browser kept of your lessons before could not be read; it was set aside.',
    );
  }
  for (const key of keptKeys().filter((one) => one.startsWith(labKeys))) {
    const lab = key.slice(labKeys.length);
    const progress = readProgress(parsed(get(key)));
    if (progress) labs.set(lab, progress);
    else faults.push(`What this browser keeps of the lab “${lab}” cannot be read.`);
  }
  return { lessons, labs, faults };
}

export function writeLessons(lessons: Progress['lessons']): boolean {
  const before = get(lessonsKey);
  if (before !== undefined && !isReadable(before)) write(asideKey, before);
  return write(lessonsKey, encodeProgress({ lessons, labs: new Map() }));
}

function isReadable(text: string): boolean {
  try {
    decodeProgress(text);
    return true;
  } catch {
    return false;
  }
}

function get(key: string): string | undefined {
  return inBrowser(key, 'local').get();
}

export function write(key: string, text: string): boolean {
  return inBrowser(key, 'local').set(text);
}
