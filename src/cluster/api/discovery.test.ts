import { expect, test } from 'vitest';
import type { ApiClient } from './client.ts';
import { Discovery } from './discovery.ts';
import { pathOf } from './paths.ts';

const resource = (name: string, kind: string, group = '') => ({
  resource: name,
  scope: 'Namespaced',
  verbs: ['get', 'watch'],
  responseKind: { group, version: 'v1', kind },
});

/** A discovery over given answers of `/apis`, one after the other; `/api` always serves Pods. */
function discovery(...apis: unknown[]) {
  const core = [
    { metadata: {}, versions: [{ version: 'v1', resources: [resource('pods', 'Pod')] }] },
  ];
  const json = ({ path }: { path: string }) =>
    Promise.resolve({ body: { items: path === '/api' ? core : apis.shift() } });
  return new Discovery({ json } as unknown as ApiClient);
}

test('an aggregated API that does not answer yet hides no other kind', async () => {
  const silent = { metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1beta1' }] };
  expect(await discovery([silent]).find('v1', 'Pod')).toMatchObject({ plural: 'pods' });
});

test('a kind that is not known is asked for again, since its CRD may just have come', async () => {
  const crd = [
    {
      metadata: { name: 'x.dev' },
      versions: [{ version: 'v1', resources: [resource('wheels', 'Wheel', 'x.dev')] }],
    },
  ];
  const found = await discovery([], crd).find('x.dev/v1', 'Wheel');
  expect(pathOf(found!, 'a', 'one')).toBe('/apis/x.dev/v1/namespaces/a/wheels/one');
  expect(await discovery([], []).find('x.dev/v1', 'Wheel')).toBeUndefined();
});
