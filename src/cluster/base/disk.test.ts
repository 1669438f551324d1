import { expect, test } from 'vitest';
import { requireSpace } from './disk.ts';

test('room that is there is no matter, room that is not there is an error with figures', () => {
  expect(() => requireSpace(0, 'for nothing')).not.toThrow();
  expect(() => requireSpace(1e9, 'to compile Kubernetes')).toThrow(
    'There is not enough disk space to compile Kubernetes.',
  );
});
