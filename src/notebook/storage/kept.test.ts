import { afterEach, describe, expect, it, vi } from 'vitest';
import { kept, parsed } from './kept.ts';

const refuse = (): never => {
  throw new DOMException('The operation is insecure.', 'SecurityError');
};

afterEach(() => vi.unstubAllGlobals());

describe.each(['local', 'session'] as const)('what a browser keeps (%s)', (area) => {
  it('is there until it is removed', () => {
    const map = new Map<string, string>();
    const storage = {
      getItem: (key: string) => map.get(key) ?? null,
      setItem: (key: string, value: string) => void map.set(key, value),
      removeItem: (key: string) => void map.delete(key),
    };
    vi.stubGlobal(`${area}Storage`, storage);
    const thing = kept('kindbook:thing', area);
    expect(thing.get()).toBeUndefined();
    expect(thing.set('a')).toBe(true);
    expect(thing.get()).toBe('a');
    thing.remove();
    expect(thing.get()).toBeUndefined();
  });

  it('is nothing where the browser forbids to reach for it', () => {
    const name = `${area}Storage`;
    vi.stubGlobal(name, undefined);
    Object.defineProperty(globalThis, name, { get: refuse, configurable: true });
    const thing = kept('kindbook:thing', area);
    expect(thing.get()).toBeUndefined();
    expect(thing.set('a')).toBe(false);
    expect(() => thing.remove()).not.toThrow();
  });

  it('is not kept where the storage is full, which is said', () => {
    const storage = { getItem: () => null, setItem: refuse, removeItem: () => undefined };
    vi.stubGlobal(`${area}Storage`, storage);
    expect(kept('kindbook:thing', area).set('a')).toBe(false);
  });
});

it('what is kept and is no JSON is nothing', () => {
  expect(parsed('{"a":')).toBeUndefined();
  expect(parsed(undefined)).toBeUndefined();
  expect(parsed('[1]')).toEqual([1]);
});
