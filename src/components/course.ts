import { readCourse } from '../lessons/course/course-folder.ts';

/** The tracks with their lessons; read at build time only, from the repository's folder. */
export const course = readCourse('content');
