import { expect, test } from 'vitest';
import { noProgress } from '../progress/lab-progress.ts';
import { helpWords, howToRun, metWords, startedWords } from './words.ts';

test('a start is told in whole minutes', () => {
  expect([-5, 59_999, 60_000, 125_000].map(startedWords)).toEqual([
    'Started just now',
    'Started just now',
    'Started a minute ago',
    'Started 2 minutes ago',
  ]);
});

test('where nothing can be done, the reader is told what to do', () => {
  expect(howToRun({ server: 'asking', status: undefined })).toBeUndefined();
  expect(howToRun({ server: 'static', status: undefined })).toContain('repository');
  expect(howToRun({ server: 'gone', status: undefined })).toContain('`npm start`');
});

test('all checks that are met solve a lab only after a time', () => {
  expect(metWords(2, 3, 10)).toBe('2 of 3 met');
  expect(metWords(3, 3, 10)).toBe('All met. They have to stay so for 10 s.');
  expect(metWords(3, 3, 'solved')).toBe('All met: the lab is solved.');
});

test('the help that was taken is told', () => {
  expect(helpWords(noProgress, 3)).toBe('without a hint');
  expect(helpWords({ ...noProgress, hints: 9, solutionShown: true }, 3)).toBe(
    'with 3 of 3 hints, and the solution seen',
  );
});
