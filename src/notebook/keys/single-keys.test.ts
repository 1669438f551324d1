import { describe, expect, it } from 'vitest';
import { singleKey, type PressedKey } from './single-keys.ts';

const plain: PressedKey = {
  key: '/',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  defaultPrevented: false,
};

describe('a key without Ctrl or Cmd', () => {
  it('opens the search or the list of keys', () => {
    expect(singleKey(plain, false)).toBe('search');
    expect(singleKey({ ...plain, key: '?' }, false)).toBe('keys');
    expect(singleKey({ ...plain, key: 'a' }, false)).toBeUndefined();
  });

  it('means nothing to the page where it is typed', () => {
    expect(singleKey(plain, true)).toBeUndefined();
  });

  it.each(['ctrlKey', 'metaKey', 'altKey', 'defaultPrevented'] as const)(
    'means nothing to the page with %s',
    (member) => {
      expect(singleKey({ ...plain, [member]: true }, false)).toBeUndefined();
    },
  );
});
