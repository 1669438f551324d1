import { afterEach, describe, expect, it, vi } from 'vitest';
import { forbidStorage, stubStorage } from './fixtures.ts';
import { kept, keptKeys, parsed } from './kept.ts';

afterEach(() => vi.unstubAllGlobals());

describe.each(['local', 'session'] as const)('what a browser keeps (%s)', (area) => {
  it('is there until it is removed', () => {
    stubStorage(area);
    const thing = kept('kindbook:thing', area);
    expect(thing.get()).toBeUndefined();
    expect(thing.set('a')).toBe(true);
    expect(thing.get()).toBe('a');
    thing.remove();
    expect(thing.get()).toBeUndefined();
  });

  it('is nothing where the browser forbids to reach for it', () => {
    forbidStorage(area);
    const thing = kept('kindbook:thing', area);
    expect(thing.get()).toBeUndefined();
    expect(thing.set('a')).toBe(false);
    expect(() => thing.remove()).not.toThrow();
  });

  it('is not kept where the storage is full, which is said', () => {
    stubStorage(area).isFull = true;
    expect(kept('kindbook:thing', area).set('a')).toBe(false);
  });
});

it('where the browser forbids storage, nothing is listed', () => {
  forbidStorage();
  expect(keptKeys()).toEqual([]);
});

it('what is kept and is no JSON is nothing', () => {
  expect(parsed('{"a":')).toBeUndefined();
  expect(parsed(undefined)).toBeUndefined();
  expect(parsed('[1]')).toEqual([1]);
});
