import { expect, test } from 'vitest';
import { isLesson } from './lesson-name.ts';
import { endHint } from './lesson-end.ts';
import { readLessons } from './lesson-files.ts';
import { readLesson } from './read-lesson.ts';

test('every lesson ends with what its reader can do now, and leads on to lessons that there are', () => {
  const lessons = readLessons('.').filter(({ file }) => isLesson(file));
  const without = lessons.filter(({ lesson }) => !lesson.end);
  expect(without.map(({ file }) => `${file}: the lesson has no end. ${endHint}`)).toEqual([]);
  const names = lessons.map(({ lesson }) => lesson.name);
  const unknown = lessons.flatMap(({ file, lesson }) =>
    lesson
      .end!.next.filter(({ lesson: name }) => !names.includes(name))
      .map(({ lesson: name }) => `${file}: there is no lesson “${name}”.`),
  );
  expect(unknown).toEqual([]);
});

const end = (can: string) => `
# Nodes

<LessonEnd
  can={[${can}]}
  questions={[{ask: 'a', answer: 'b'}, {ask: 'c', answer: 'd'}, {ask: 'e', answer: 'f'}]}
  next={[{lesson: 'pods', why: 'what runs'}]}
/>
`;

test('an end is read; one that is not complete is told with file, line and what to write', () => {
  const path = 'content/20-nodes.mdx';
  expect(readLesson(path, end("'a', 'b', 'c', 'd', 'e'")).end?.can).toEqual([...'abcde']);
  expect(readLesson(path, '# Nodes\n').end).toBeUndefined();
  let thrown: unknown;
  try {
    readLesson(path, end("'a', 'b'"));
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({
    file: path,
    line: 4,
    hint: expect.stringContaining('five lines') as string,
  });
  expect(String(thrown)).toContain('can');
});
