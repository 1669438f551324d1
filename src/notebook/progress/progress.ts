import { readProgress, type Progress as LabProgress } from './lab-progress.ts';
import type { LessonProgress } from './lesson-progress.ts';

/** What a reader has done, by the names of lessons and labs. */
export interface Progress {
  readonly lessons: ReadonlyMap<string, LessonProgress>;
  readonly labs: ReadonlyMap<string, LabProgress>;
}

export const emptyProgress: Progress = { lessons: new Map(), labs: new Map() };

/** Raised when a later kindbook writes what this one could not read. */
const version = 1;
/** A page's name, with slashes where the lesson is in a folder. */
const pageName = /^[a-z0-9][a-z0-9/-]{0,99}$/;
const mostItems = 500;
const mostLetters = 500;

/** What is wrong with a text that ought to be progress, in a sentence. */
export class UnreadableProgress extends Error {
  override name = 'UnreadableProgress';
}

/** The progress as text: for the browser to keep, or for a file. */
export function encodeProgress({ lessons, labs }: Progress): string {
  const sorted = <Value>(map: ReadonlyMap<string, Value>) =>
    Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
  const content = { kindbook: 'progress', version, lessons: sorted(lessons), labs: sorted(labs) };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/**
 * Reads such a text.
 *
 * @throws {UnreadableProgress} where any of it is not as it ought to be: nothing is taken from it then
 */
export function decodeProgress(text: string): Progress {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new UnreadableProgress('It is not JSON.', { cause });
  }
  if (!isRecord(content) || content['kindbook'] !== 'progress') {
    throw new UnreadableProgress('It is not a file of kindbook’s progress.');
  }
  if (content['version'] !== version) {
    const found = JSON.stringify(content['version']);
    throw new UnreadableProgress(
      `It has version ${found}; this kindbook reads version ${version}.`,
    );
  }
  return {
    lessons: entries(content['lessons'], 'lesson', readLesson),
    labs: entries(content['labs'], 'lab', readProgress),
  };
}

function entries<Value>(
  value: unknown,
  what: string,
  read: (value: unknown) => Value | undefined,
): Map<string, Value> {
  if (!isRecord(value)) throw new UnreadableProgress(`It has no list of ${what}s.`);
  return new Map(
    Object.entries(value).map(([name, entry]) => {
      const found = pageName.test(name) ? read(entry) : undefined;
      if (found !== undefined) return [name, found];
      throw new UnreadableProgress(
        `Its entry for the ${what} “${name.slice(0, 40)}” cannot be read.`,
      );
    }),
  );
}

function readLesson(value: unknown): LessonProgress | undefined {
  if (!isRecord(value)) return undefined;
  const { readAt, run, answered, cells, predicts, at } = value;
  if (!isTexts(run) || !isTexts(answered)) return undefined;
  if (!isNumber(cells) || !isNumber(predicts) || !isNumber(at)) return undefined;
  if (readAt !== undefined && !isNumber(readAt)) return undefined;
  return { readAt, run, answered, cells, predicts, at };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isTexts(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length <= mostItems &&
    value.every((text) => typeof text === 'string' && text.length <= mostLetters)
  );
}
