import type { LessonProgress } from './lesson-progress.ts';

/** Where a reader goes on. */
export interface Next {
  /** A lesson's name; undefined when all are done. */
  readonly lesson: string | undefined;
  /** Whether it, or any before it, was begun. */
  readonly begun: boolean;
}

/**
 * The lesson that the reader was in last, if it is not done; else the first after it that is not done; else the first of all
 * that is not done.
 *
 * @param course the lessons' names in their order
 */
export function whatNext(
  course: readonly string[],
  progress: ReadonlyMap<string, LessonProgress>,
): Next {
  const last = course
    .filter((name) => progress.has(name))
    .sort((a, b) => progress.get(b)!.at - progress.get(a)!.at)[0];
  const isOpen = (name: string) => progress.get(name)?.readAt === undefined;
  if (last === undefined) return { lesson: course[0], begun: false };
  const from = course.indexOf(last);
  const lesson = [...course.slice(from), ...course.slice(0, from)].find(isOpen);
  return { lesson, begun: true };
}
