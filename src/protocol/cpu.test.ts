import { expect, test } from 'vitest';
import { milliCpu } from './cpu.ts';

test('a quantity of CPU is read in thousandths of a core', () => {
  expect(['250m', '0.5', '2', '1500000n', '250u'].map(milliCpu)).toEqual([
    250, 500, 2000, 1.5, 0.25,
  ]);
});

test('what is no quantity of CPU is no number', () => {
  expect(['', 'much', '50%', '1Gi'].map(milliCpu)).toEqual([NaN, NaN, NaN, NaN]);
});
