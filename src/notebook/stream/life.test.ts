import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchLife } from './life.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a server that says nothing for 8 seconds stands still, which is told once', () => {
  const onSilent = vi.fn();
  watchLife(onSilent);
  vi.advanceTimersByTime(7_900);
  expect(onSilent).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(onSilent).toHaveBeenCalledTimes(1);
});

test('one that says something now and then does not', () => {
  const onSilent = vi.fn();
  const life = watchLife(onSilent);
  for (let second = 0; second < 60; second += 3) {
    vi.advanceTimersByTime(3_000);
    life.heard();
  }
  life.stop();
  vi.advanceTimersByTime(60_000);
  expect(onSilent).not.toHaveBeenCalled();
});
