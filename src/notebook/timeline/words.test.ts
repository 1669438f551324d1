import { expect, it } from 'vitest';
import { sinceApply, sinceWords } from './words.ts';

it.each([
  [-3, '0 ms'],
  [16.4, '16 ms'],
  [853, '0.85 s'],
  [12_345, '12.3 s'],
  [59_960, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [7_800_000, '2 h 10 min'],
])('%i ms read %s', (ms, words) => {
  expect(sinceApply(ms)).toBe(words);
});

it('says what a time is counted from', () => {
  expect(sinceWords(1_090, 'apply')).toBe('1.09 s after Apply');
  expect(sinceWords(1_090, 'recording')).toBe('1.09 s after Apply');
  expect(sinceWords(1_090, 'page')).toBe('1.09 s after this page began to watch');
});
