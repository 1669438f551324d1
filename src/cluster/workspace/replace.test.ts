import { expect, test } from 'vitest';
import type { KubeObject } from '../../protocol/workspace.ts';
import { holderOf } from './replace.ts';

const object = (kind: string, finalizers: string[], spec: unknown = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'a', uid: 'u', creationTimestamp: '', finalizers } as KubeObject['metadata'],
  spec,
});

test.each([
  [object('Pod', []), 'Its containers have up to 30 s to stop.'],
  [object('Pod', [], { terminationGracePeriodSeconds: 5 }), 'up to 5 s'],
  [
    object('PersistentVolumeClaim', ['kubernetes.io/pvc-protection']),
    'A Pod still uses this claim',
  ],
  [object('ConfigMap', ['example.com/hold']), 'The finalizer `example.com/hold` blocks it'],
  [object('ConfigMap', []), 'It is still being deleted.'],
])('what holds an object is said: %#', (held, words) => {
  expect(holderOf(held)).toContain(words);
});
