import { expect, test } from 'vitest';
import { countChanges, lineDiff } from './line-diff.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}\n`);

test('a changed line is removed and added, with three lines around it; the rest is folded', () => {
  const before = numbers(20);
  const after = [...before];
  after[9] = 'other\n';
  const parts = lineDiff(before.join(''), after.join(''));
  expect(parts.map(({ folded, lines }) => [folded, lines.length])).toEqual([
    [true, 6],
    [false, 8],
    [true, 7],
  ]);
  expect(parts[1]!.lines.filter(({ sign }) => sign !== ' ')).toEqual([
    { sign: '-', text: 'line 9' },
    { sign: '+', text: 'other' },
  ]);
  expect(countChanges(parts)).toEqual({ added: 1, removed: 1 });
});

test('a single equal line between is not folded', () => {
  const before = numbers(12);
  const after = [...before];
  after[0] = 'first\n';
  after[8] = 'last\n';
  expect(lineDiff(before.join(''), after.join('')).map(({ folded }) => folded)).toEqual([
    false,
    false,
    false,
  ]);
});

test('empty lines count', () => {
  expect(countChanges(lineDiff('a\n', 'a\n\nb\n'))).toEqual({ added: 2, removed: 0 });
});
