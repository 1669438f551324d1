import { expect, test } from 'vitest';
import type { ApiClient } from '../api/client.ts';
import { backendOf } from './backend.ts';

const target = { kind: 'Service' as const, namespace: 'mine', name: 'web', port: 80 };

/** A client whose Service has no selector, and a slice with these endpoints. */
function withEndpoints(...targetRefs: object[]): ApiClient {
  const json = ({ path }: { path: string }) => {
    if (!path.includes('endpointslices')) {
      return Promise.resolve({ body: { spec: { ports: [{ port: 80 }] } } });
    }
    const endpoints = targetRefs.map((targetRef) => ({ conditions: { ready: true }, targetRef }));
    return Promise.resolve({ body: { items: [{ ports: [{ port: 8080 }], endpoints }] } });
  };
  return { json } as unknown as ApiClient;
}

test('a slice that somebody wrote leads to a Pod of the same namespace', async () => {
  const one = withEndpoints({ kind: 'Pod', name: 'web-1', namespace: 'mine' });
  expect(await backendOf(one, target)).toEqual({ pod: 'web-1', port: 8080 });
  const silent = withEndpoints({ kind: 'Pod', name: 'web-1' });
  expect(await backendOf(silent, target)).toEqual({ pod: 'web-1', port: 8080 });
});

test.each([
  { kind: 'Pod', name: '../../kube-system/pods/etcd' },
  { kind: 'Pod', name: '../../kube-system/pods/etcd/exec?command=id&stdout=true' },
  { kind: 'Pod', name: 'web-1', namespace: 'kube-system' },
  { kind: 'Pod', name: '..' },
  { kind: 'Pod' },
  { kind: 'Node', name: 'web-1', namespace: 'mine' },
])('a slice that names %j leads nowhere', async (targetRef) => {
  await expect(backendOf(withEndpoints(targetRef), target)).rejects.toMatchObject({
    message: 'No Pod behind the Service web is ready.',
    hint: 'It has no selector, and no EndpointSlice of it names a Pod of this namespace.',
  });
});
