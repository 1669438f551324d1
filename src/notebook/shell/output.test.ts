import { expect, test } from 'vitest';
import { newest, shiftOf } from './output.ts';

test('output that is kept is bounded by lines and by letters, and says how much is left out', () => {
  const short = Array.from({ length: 1000 }, (_, index) => [[String(index)]] as const);
  expect(newest(short).left).toBe(600);
  expect(newest(short).lines.at(-1)).toEqual([['999']]);
  const long = Array.from({ length: 100 }, () => [['x'.repeat(10_000)]] as const);
  expect(newest(long).lines).toHaveLength(5);
  expect(newest([])).toEqual({ lines: [], left: 0 });
});

test('an output that has scrolled is known by its lines', () => {
  expect(shiftOf([], ['a'])).toBe(0);
  expect(shiftOf(['a', 'b'], ['a', 'b', 'c'])).toBe(0);
  expect(shiftOf(['a', 'b', 'c', 'd'], ['c', 'd', 'e'])).toBe(2);
  expect(shiftOf(['a', 'b'], ['x', 'y'])).toBe(0);
});
