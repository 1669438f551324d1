import { describe, expect, it } from 'vitest';
import type { Json } from './json.ts';
import { mergePatch, patched } from './merge-patch.ts';

describe('a merge patch', () => {
  const pairs: [Json, Json][] = [
    [{ a: 1 }, { a: 2 }],
    [
      { a: 1, b: { c: 1, d: [1, 2] } },
      { b: { c: 1, d: [2] }, e: 'new' },
    ],
    [{ a: { b: { c: 1 } } }, { a: 'flat' }],
    [{ a: [1] }, { a: { b: 1 } }],
    [{}, { a: {} }],
    [{ a: { b: 1 } }, { a: {} }],
  ];

  it.each(pairs)('of %j and %j makes the second of the first', (before, after) => {
    const kept = structuredClone(before);
    expect(patched(before, mergePatch(before, after)!)).toEqual(after);
    expect(before).toEqual(kept);
  });

  it('has only what differs', () => {
    expect(mergePatch({ a: { b: 1, c: 2 }, d: 3 }, { a: { b: 1, c: 4 } })).toEqual({
      a: { c: 4 },
      d: null,
    });
    expect(mergePatch({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toBeUndefined();
  });
});
