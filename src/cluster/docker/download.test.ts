import { describe, expect, it } from 'vitest';
import { verify } from './download.ts';

describe('verify', () => {
  it('refuses bytes that are not those of the release', () => {
    const ofNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    expect(() => verify('kind', new Uint8Array(), ofNothing)).not.toThrow();
    expect(() => verify('kind', new Uint8Array([1]), ofNothing)).toThrow(
      /not the one that was released/,
    );
  });
});
