import { expect, test } from 'vitest';
import { changedPaths } from './immutable.ts';

test.each([
  [{ a: 1 }, { a: 1, filledIn: 2 }, []],
  [{ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, ['a.c']],
  [{ list: [{ x: 1 }, { x: 2 }] }, { list: [{ x: 1, y: 1 }, { x: 3 }] }, ['list[1].x']],
  [{ list: [1] }, { list: [1, 2] }, ['list']],
  [{ a: { b: 1 } }, {}, ['a']],
  [{ a: 1 }, { a: '1' }, []],
])('%j against %j differs in %j', (text, live, paths) => {
  expect(changedPaths(text, live)).toEqual(paths);
});
