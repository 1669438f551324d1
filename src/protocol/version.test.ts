import { describe, expect, it } from 'vitest';
import { minorOf } from './version.ts';

describe('minorOf', () => {
  it('reads versions with and without v, and nothing else', () => {
    expect(['v1.37.2', '1.36.1', 'v1.34.1-eks-113cf36', 'latest', undefined].map(minorOf)).toEqual([
      '1.37',
      '1.36',
      '1.34',
      undefined,
      undefined,
    ]);
  });
});
