import { expect, test } from 'vitest';
import { ClusterError } from '../cluster/base/errors.ts';
import { AuthorError } from '../lessons/labs/author-error.ts';
import { errorWords } from './error-words.ts';

const author = new AuthorError('There is no story.', {
  file: 'labs/x/index.mdx',
  hint: 'Write it.',
});
const cluster = new ClusterError('It does not answer.', { detail: 'a\nb', hint: 'Wait.' });

test('an author’s mistake is told with its place, and last what to do', () => {
  expect(errorWords(author)).toBe('labs/x/index.mdx: There is no story.\nWrite it.');
});

test('the words of another program stand between, indented', () => {
  expect(errorWords(cluster)).toBe('It does not answer.\n  a\n  b\nWait.');
});

test('where cleaning up fails after the work, both are told, the work first', () => {
  expect(errorWords(new SuppressedError(cluster, author))).toBe(
    `${errorWords(author)}\n${errorWords(cluster)}`,
  );
});

test('what nobody has foreseen keeps its stack, also where it is one of two', () => {
  expect(errorWords(new TypeError('x'))).toBeUndefined();
  expect(errorWords(new SuppressedError(cluster, new TypeError('x')))).toBeUndefined();
});
