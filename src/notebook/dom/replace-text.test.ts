import { expect, test } from 'vitest';
import { offsetAfter, replacement } from './replace-text.ts';

test.each([
  ['', 'a', { start: 0, end: 0, text: 'a' }],
  ['a', 'a', { start: 1, end: 1, text: '' }],
  ['ab', 'axb', { start: 1, end: 1, text: 'x' }],
  ['aa', 'aaa', { start: 2, end: 2, text: 'a' }],
  ['one two three', 'one 2 three', { start: 4, end: 7, text: '2' }],
  ['a😀b', 'a😁b', { start: 1, end: 3, text: '😁' }],
  ['😀', '😀😀', { start: 2, end: 2, text: '😀' }],
  ['\u{1f600}', '\u{1fa00}', { start: 0, end: 2, text: '\u{1fa00}' }],
])('“%s” becomes “%s” by the least that has to be replaced', (before, after, wanted) => {
  const found = replacement(before, after);
  expect(found).toEqual(wanted);
  expect(before.slice(0, found.start) + found.text + before.slice(found.end)).toBe(after);
});

test('a cursor stays where the reader has it', () => {
  const inserted = { start: 4, end: 4, text: 'xy' };
  expect([3, 4, 5].map((offset) => offsetAfter(inserted, offset))).toEqual([3, 4, 7]);
  const replaced = { start: 4, end: 8, text: 'x' };
  expect([4, 6, 8, 9].map((offset) => offsetAfter(replaced, offset))).toEqual([4, 4, 5, 6]);
});
