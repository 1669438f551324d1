import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLesson, type Lesson } from './read-lesson.ts';

/** A lesson with the file that it was read from. */
export interface LessonFile {
  /** From the repository's folder, for instance `content/03-pods.mdx`. */
  readonly file: string;
  readonly lesson: Lesson;
}

/**
 * Reads every file of `content/`, in reading order.
 *
 * @param root the repository's folder
 * @throws {VFileMessage} on the first mistake of an author, with file and line
 */
export function readLessons(root: string): LessonFile[] {
  return globSync('content/**/*.mdx', { cwd: root })
    .sort()
    .map((file) => ({ file, lesson: read(root, file) }));
}

function read(root: string, file: string): Lesson {
  try {
    return readLesson(file, readFileSync(join(root, file), 'utf8'));
  } catch (error) {
    // What MDX itself finds knows its line, but not its file.
    if (error instanceof Error && 'reason' in error) Object.assign(error, { file });
    throw error;
  }
}
