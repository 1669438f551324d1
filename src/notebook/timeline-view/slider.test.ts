import { expect, test } from 'vitest';
import { goalOf, nearestOf } from './slider.ts';

const key = (name: string, held: Partial<KeyboardEvent> = {}) =>
  ({ key: name, ...held }) as KeyboardEvent;

test.each([
  ['ArrowLeft', 6],
  ['ArrowUp', 8],
  ['PageDown', 2],
  ['PageUp', 12],
  ['Home', 0],
  ['End', 9],
])('%s leads from 7 of 9 to %i', (name, goal) => {
  expect(goalOf(key(name), 7, 9)).toBe(goal);
});

test('other keys, and shortcuts of the browser, are none of the slider’s', () => {
  expect(goalOf(key('a'), 7, 9)).toBeUndefined();
  expect(goalOf(key('ArrowLeft', { altKey: true }), 7, 9)).toBeUndefined();
});

test('a pointer leads to the nearest step, between two to the later one', () => {
  expect(nearestOf([0, 10, 20], 4)).toBe(0);
  expect(nearestOf([0, 10, 20], 5)).toBe(1);
  expect(nearestOf([0, 10, 10, 20], 11)).toBe(2);
  expect(nearestOf([0, 10, 20], 90)).toBe(2);
});
