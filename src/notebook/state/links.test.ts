import { expect, test } from 'vitest';
import type { KubeObject } from '../../protocol/workspace.ts';
import { object } from './fixtures.ts';
import { linksOf } from './links.ts';
import { emptyWorkspace, reduce } from './workspace.ts';

const workspaceOf = (...objects: KubeObject[]) =>
  reduce(emptyWorkspace, { event: 'snapshot', data: { namespace: 'n', objects, at: 0 } });

test('an EndpointSlice points to the Pods behind it, and says if they are ready', () => {
  const targetRef = (name: string) => ({ kind: 'Pod', name, uid: name });
  const slice = object('EndpointSlice', 'web-x', {
    endpoints: [
      { targetRef: targetRef('a'), addresses: ['10.1.1.1'], conditions: { ready: true } },
      { targetRef: targetRef('b'), conditions: { ready: false } },
      { targetRef: targetRef('c'), conditions: { ready: false, serving: true, terminating: true } },
      { addresses: ['192.0.2.1'] },
    ],
  });
  expect(linksOf(slice, workspaceOf())).toEqual([
    { kind: 'Pod', name: 'a', uid: 'a', words: '10.1.1.1, ready' },
    { kind: 'Pod', name: 'b', uid: 'b', words: 'not ready' },
    { kind: 'Pod', name: 'c', uid: 'c', words: 'terminating, still serves' },
  ]);
});

test('an autoscaler points to its target, and says where there is none', () => {
  const scaler = object('HorizontalPodAutoscaler', 'web', {
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' } },
  });
  const link = { kind: 'Deployment', name: 'web' };
  expect(linksOf(scaler, workspaceOf(object('Deployment', 'web')))).toEqual([
    { ...link, uid: 'web', words: undefined },
  ]);
  expect(linksOf(scaler, workspaceOf(object('Pod', 'web')))).toEqual([
    { ...link, uid: undefined, words: 'not found' },
  ]);
});

test('an Ingress points to each of its Services once', () => {
  const backend = (name: string) => ({ service: { name } });
  const ingress = object('Ingress', 'web', {
    spec: {
      defaultBackend: backend('a'),
      rules: [{ http: { paths: [{ backend: backend('a') }, { backend: backend('b') }] } }],
    },
  });
  expect(linksOf(ingress, workspaceOf(object('Service', 'a')))).toMatchObject([
    { name: 'a', uid: 'a' },
    { name: 'b', uid: undefined },
  ]);
});

test('an object without its spec points to nothing', () => {
  for (const kind of ['EndpointSlice', 'HorizontalPodAutoscaler', 'Ingress', 'Pod', 'ConfigMap']) {
    expect(linksOf(object(kind, 'web'), workspaceOf())).toEqual([]);
  }
});
