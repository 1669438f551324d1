import { kept, keptKeys } from '../storage/kept.ts';
import { labKey, labKeys } from './lab-progress.ts';
import { lessonsKey, refresh, write, writeLessons } from './browser-progress.ts';
import type { Progress } from './progress.ts';

/**
 * Keeps all of it in place of what was there.
 *
 * @returns false where the browser has no room or forbids it
 */
export function keepProgress({ lessons, labs }: Progress): boolean {
  const done = writeLessons(lessons);
  const all = [...labs].every(([lab, progress]) => write(labKey(lab), JSON.stringify(progress)));
  refresh();
  return done && all;
}

/**
 * Forgets all progress; that which cannot be read, too.
 *
 * @param texts also what the cells keep: the reader's texts, answers to Predicts, outputs
 */
export function forgetProgress({ texts }: { texts: boolean }): void {
  for (const key of keptKeys()) {
    const isProgress = key.startsWith(lessonsKey) || key.startsWith(labKeys);
    const isText = /^kindbook:.*:(?:text|run|predict:[^:]*)$/.test(key);
    if (isProgress || (texts && isText)) kept(key, 'local').remove();
  }
  refresh();
}
