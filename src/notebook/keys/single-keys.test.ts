import { describe, expect, it } from 'vitest';
import { singleKey, type PressedKey } from './single-keys.ts';

const plain: PressedKey = {
  key: '/',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  defaultPrevented: false,
  typing: false,
};

describe('a key without Ctrl or Cmd', () => {
  it('opens the search or the list of keys', () => {
    expect(singleKey(plain)).toBe('search');
    expect(singleKey({ ...plain, key: '?' })).toBe('keys');
    expect(singleKey({ ...plain, key: 'a' })).toBeUndefined();
  });

  it.each(['typing', 'ctrlKey', 'metaKey', 'altKey', 'defaultPrevented'] as const)(
    'means nothing to the page with %s',
    (member) => {
      expect(singleKey({ ...plain, [member]: true })).toBeUndefined();
    },
  );
});
