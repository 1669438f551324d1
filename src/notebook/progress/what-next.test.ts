import { expect, test } from 'vitest';
import type { LessonProgress } from './lesson-progress.ts';
import { whatNext } from './what-next.ts';

const course = ['architecture', 'pods', 'services'];
const begun = (at: number, readAt?: number): LessonProgress => ({
  ...{ run: [], answered: [], cells: 0, predicts: 0 },
  at,
  readAt,
});
const next = (known: Record<string, LessonProgress>) =>
  whatNext(course, new Map(Object.entries(known)));

test('a new reader begins with the first lesson', () => {
  expect(next({})).toEqual({ lesson: 'architecture', begun: false });
});

test('who has left a lesson in the middle goes on with it, whatever is before it', () => {
  expect(next({ pods: begun(9), architecture: begun(5) })).toEqual({ lesson: 'pods', begun: true });
});

test('after a lesson comes the next that is not done, at last those before it', () => {
  expect(next({ pods: begun(9, 9) }).lesson).toBe('services');
  expect(next({ pods: begun(5, 5), services: begun(9, 9) }).lesson).toBe('architecture');
});

test('nothing comes after all are done; a lesson that there is no longer does not count', () => {
  const all = Object.fromEntries(course.map((name, index) => [name, begun(index, index)]));
  expect(next(all)).toEqual({ lesson: undefined, begun: true });
  expect(next({ gone: begun(99) })).toEqual({ lesson: 'architecture', begun: false });
});
