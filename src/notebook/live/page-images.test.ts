import { describe, expect, it } from 'vitest';
import { awaitedAmong, statusesOf } from './page-images.ts';

const known = (state: 'waiting' | 'loading' | 'ready' | 'failed') => [
  { image: 'postgres:17' as const, state, steps: [] },
];

describe('the images of a page', () => {
  it('wait for their turn until somebody tells of them', () => {
    expect(statusesOf(['postgres:17'], [])).toMatchObject([{ state: 'waiting' }]);
  });

  it.each([
    ['waiting', ['postgres:17']],
    ['loading', ['postgres:17']],
    ['ready', []],
    ['failed', []],
  ] as const)('are waited for while %s: %j', (state, awaited) => {
    expect(awaitedAmong(['postgres:17'], known(state))).toEqual(awaited);
  });

  it('are those that it names, not those of other pages', () => {
    expect(awaitedAmong([], known('loading'))).toEqual([]);
  });
});
