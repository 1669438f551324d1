import { expect, test } from 'vitest';
import { CellEnd } from './cell-end.ts';

test('a state is the end when it has stayed for two seconds without a break', () => {
  const end = new CellEnd('Failed: OOMKilled');
  expect(end.isReached('Failed: OOMKilled', 0)).toBe(false);
  expect(end.isReached('Failed: CrashLoopBackOff', 1_900)).toBe(false);
  expect(end.isReached('Failed: OOMKilled', 2_000)).toBe(false);
  expect(end.isReached('Failed: OOMKilled', 3_900)).toBe(false);
  expect(end.isReached('Failed: OOMKilled', 4_000)).toBe(true);
});

test('Progressing has to stay for ten: it is on the way to every other state', () => {
  const end = new CellEnd('Progressing 0/1');
  expect(end.isReached('Progressing 0/1', 0)).toBe(false);
  expect(end.isReached('Progressing 0/1', 9_900)).toBe(false);
  expect(end.isReached('Progressing 0/1', 10_000)).toBe(true);
});

test('without a wanted state any that settles is the end', () => {
  for (const status of ['Ready', 'Invalid', 'Failed: Error', 'Pending: Unschedulable']) {
    const end = new CellEnd(undefined);
    expect(end.isReached('Progressing 0/1', 0)).toBe(false);
    expect(end.isReached(status, 20_000)).toBe(false);
    expect(end.isReached(status, 22_000)).toBe(true);
  }
});
