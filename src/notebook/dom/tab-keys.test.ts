import { expect, test } from 'vitest';
import { tabAfter } from './tab-keys.ts';

test('arrows go from tab to tab and round the ends, Home and End to the ends', () => {
  expect(['ArrowRight', 'ArrowLeft', 'Home', 'End'].map((key) => tabAfter(key, 3, 4))).toEqual([
    0, 2, 0, 3,
  ]);
  expect(tabAfter('ArrowLeft', 0, 4)).toBe(3);
});

test('another key goes nowhere', () => {
  expect(tabAfter('Enter', 0, 4)).toBeUndefined();
});
