import { afterEach, expect, test, vi } from 'vitest';
import { forbidStorage, stubStorage } from '../storage/fixtures.ts';
import { loadProgress, noProgress, readProgress, saveProgress, withState } from './lab-progress.ts';

afterEach(() => vi.unstubAllGlobals());

const met = { verdict: 'met' } as const;
const unmet = { verdict: 'unmet', why: 'x' } as const;

test('an attempt ends with the moment from which its checks were met for good', () => {
  const state = { startedAt: 1000, checks: [met, met] };
  const started = withState(noProgress, { ...state, metSince: 30_000, at: 31_000 });
  expect(started).toMatchObject({ startedAt: 1000, solvedIn: undefined });
  const solved = withState(started, { ...state, solvedAt: 61_000, at: 71_000 });
  expect(solved.solvedIn).toBe(60_000);
  const later = withState(solved, { ...state, solvedAt: 99_000, at: 99_000 });
  expect(later.solvedIn).toBe(60_000);
});

test('another start is another attempt, and keeps the hints and the best time', () => {
  const solved = { ...noProgress, hints: 2, startedAt: 1000, solvedIn: 5, best: 5 };
  const again = withState(solved, { startedAt: 2000, checks: [unmet], at: 2500 });
  expect(again).toEqual({ ...noProgress, hints: 2, startedAt: 2000, best: 5 });
  const state = { startedAt: 2000, solvedAt: 3000, checks: [met], at: 13_000 };
  expect(withState(again, state)).toMatchObject({ solvedIn: 1000, best: 5 });
});

test('it is kept as it was, and what is no progress is none', () => {
  const { map } = stubStorage();
  const progress = {
    ...noProgress,
    hints: 1,
    solutionShown: true,
    startedAt: 5,
    solvedIn: 7,
    best: 7,
  };
  saveProgress('a', progress);
  expect(loadProgress('a')).toEqual(progress);
  map.set('kindbook:lab:b', '{');
  expect(loadProgress('b')).toEqual(noProgress);
  forbidStorage();
  saveProgress('a', progress);
  expect(loadProgress('a')).toEqual(noProgress);
});

test.each([null, [], 'x', { hints: 'two' }, { startedAt: -1 }, { solutionShown: 1 }])(
  '%j is no progress of a lab',
  (value) => {
    expect(readProgress(value)).toBeUndefined();
  },
);

test('what was solved before best times were kept has its own as the best', () => {
  expect(readProgress({ hints: 0, startedAt: 5, solvedIn: 7 })?.best).toBe(7);
});
