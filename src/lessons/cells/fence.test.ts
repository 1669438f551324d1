import { expect, test } from 'vitest';
import { readFence } from './fence.ts';

test('a cell says by itself how it ends, and ends Ready where it says nothing', () => {
  const ends = (meta: string) => {
    const fence = readFence('yaml', `cell title="a.yaml" ${meta}`);
    return fence?.kind === 'manifest' ? fence.expect : undefined;
  };
  expect(ends('')).toBe('Ready');
  expect(ends('expect="Failed: ImagePullBackOff"')).toBe('Failed: ImagePullBackOff');
  expect(ends('expect="Progressing 0/1"')).toBe('Progressing 0/1');
  expect(ends('expect="Invalid"')).toBe('Invalid');
});
