import { describe, expect, it } from 'vitest';
import { age, duration } from './duration.ts';

describe('a span of time', () => {
  it.each([
    [-5, '0.0 s'],
    [440, '0.4 s'],
    [12_400, '12 s'],
    [185_000, '3 min 05 s'],
    [7_800_000, '2 h 10 min'],
    [4 * 86_400_000, '4 d'],
  ])('of %i ms reads %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  it('reads as an age in whole steps', () => {
    expect([900, 61_000, 125_000, 3 * 3_600_000].map(age)).toEqual(['0 s', '61 s', '2 min', '3 h']);
  });
});
