import { expect, test } from 'vitest';
import { loadWords, measure } from './processor.ts';

test('a load is said with its share of all processors', () => {
  expect(loadWords({ seconds: 62, busy: 98 }, 2)).toBe('62.0 s, processor 98 s (79 % of 2)');
  expect(loadWords({ seconds: 0, busy: 0 }, 2)).toBe('0.0 s, processor 0 s (0 % of 2)');
});

test('work is measured in seconds of the clock and of the processors', () => {
  const told = measure();
  const until = Date.now() + 100;
  while (Date.now() < until);
  const { seconds, busy } = told();
  expect(seconds).toBeGreaterThanOrEqual(0.1);
  expect(busy).toBeGreaterThan(0);
});
