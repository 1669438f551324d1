import { expect, test } from 'vitest';
import { addressesOf } from './addresses.ts';

const object = (kind: string, name: string, more: object) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, uid: `${kind}-${name}`, creationTimestamp: '' },
  ...more,
});

test('addresses are those of Pods, and of what is known of them', () => {
  const addresses = addressesOf([
    object('Pod', 'ada', {
      spec: { nodeName: 'worker' },
      status: { podIP: '10.244.1.5', hostIP: '172.18.0.3' },
    }),
    object('Pod', 'waiting', { spec: {}, status: { phase: 'Pending' } }),
    object('Service', 'bob', { spec: { clusterIP: '10.96.0.7' } }),
  ]);
  expect(Object.fromEntries(addresses.get('ada')!)).toEqual({
    podIP: '10.244.1.5',
    hostIP: '172.18.0.3',
    nodeName: 'worker',
  });
  expect(addresses.get('waiting')!.size).toBe(0);
  expect(addresses.has('bob')).toBe(false);
});
