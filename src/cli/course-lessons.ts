import { join } from 'node:path';
import { readCourse } from '../lessons/course/course-folder.ts';
import { root } from './root.ts';

/** The names of all lessons, in the order of the course. */
export function courseLessons(): string[] {
  return readCourse(join(root, 'content')).flatMap(({ lessons }) =>
    lessons.map(({ name }) => name),
  );
}
