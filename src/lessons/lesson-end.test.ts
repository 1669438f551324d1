import { expect, test } from 'vitest';
import { readLesson } from './read-lesson.ts';

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
