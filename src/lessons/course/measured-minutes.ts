import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordingPath } from '../recordings/files.ts';
import { wantedRecordings } from '../recordings/wanted.ts';
import type { LessonFile } from '../lesson-files.ts';

/**
 * So many words of a text that is to be understood are read in a minute. Adults read 238 words of English nonfiction a minute
 * (Brysbaert, “How many words do we read per minute?”, 2019); who learns, and reads in another language than their own, reads
 * more slowly.
 */
const wordsPerMinute = 180;

/**
 * What a reader does at each cell and question beside waiting for it, in seconds. Chosen by us, so that the sum fits what one reader
 * needed for five lessons: 12, 37, 23, 45 and 30 minutes for First steps, Architecture, Manifests, Pods and Deployments.
 */
const seconds = {
  /** To read the manifest, press Apply, and look at the result. */
  manifest: 45,
  /** To read the commands, press Run, and compare what they print. */
  shell: 30,
  /** To choose an answer, and read whether it was right. */
  predict: 20,
  /** To do what a “Change it” asks for: change the text, apply, look, and often change it back. */
  changeIt: 90,
};
/** Longer than this, a reader reads on meanwhile, in seconds. */
const waitsAtMost = 60;

/**
 * How long a lesson takes: its words, what is to be done at its cells and questions, and how long the cells ran when they were
 * recorded.
 *
 * @param root the repository's folder
 * @returns minutes, not rounded
 */
export function measuredMinutes(root: string, { file, lesson }: LessonFile): number {
  const mdx = readFileSync(join(root, file), 'utf8');
  const words = wordsOf(mdx) / wordsPerMinute;
  const wanted = wantedRecordings(lesson);
  const atCells = wanted.reduce(
    (sum, one) => sum + seconds[one.kind === 'shell' ? 'shell' : 'manifest'] + waited(one.id),
    seconds.predict * lesson.predictions.length + seconds.changeIt * changesIn(mdx),
  );
  return words + atCells / 60;

  function waited(id: string): number {
    const path = join(root, recordingPath(file, id));
    // A lesson that is being written has no recordings yet.
    if (!existsSync(path)) return 0;
    const { duration } = JSON.parse(readFileSync(path, 'utf8')) as { duration: number };
    return Math.min(waitsAtMost, duration / 1000);
  }
}

/** The words of a lesson that are read one by one: its prose, its lists and tables, and what its questions say. */
export function wordsOf(mdx: string): number {
  const prose = mdx
    .replace(/^---\n.*?\n---\n/s, '')
    .replace(/^(`{3,}).*?^\1$/gms, '')
    .replace(/^import .*$/gm, '')
    // Of a question, what is read: not the expressions that mark it.
    .replace(/\b(?:when|once|edits|cell): ?'[^\n]*?'(?=\}|,)/g, '')
    .replace(/^ {2}(?:once|edits|cell)=.*$/gm, '')
    .replace(/\]\([^)]*\)/g, ']');
  return prose.match(/[\p{L}\p{N}][\p{L}\p{N}’'.\-/:]*/gu)?.length ?? 0;
}

/** How often a lesson asks its reader to change a cell and see what comes of it. */
export function changesIn(mdx: string): number {
  return mdx.match(/\*\*Change it:\*\*/g)?.length ?? 0;
}

/** As a lesson says it: whole minutes, from ten on in steps of five. */
export function roundedMinutes(minutes: number): number {
  return minutes < 10 ? Math.max(1, Math.round(minutes)) : Math.round(minutes / 5) * 5;
}
