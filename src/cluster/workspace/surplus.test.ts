import { expect, test } from 'vitest';
import type { Resource } from '../api/discovery.ts';
import type { Member } from './apply-set.ts';
import { refOf, surplusOf } from './surplus.ts';

const resource = (kind: string, group = '', namespaced = true): Resource => ({
  group,
  version: 'v1',
  kind,
  plural: `${kind.toLowerCase()}s`,
  namespaced,
  verbs: ['list'],
});
const member = (of: Resource, name: string, namespace?: string): Member => ({
  resource: of,
  metadata: {
    name,
    uid: name,
    creationTimestamp: '',
    ...(namespace === undefined ? {} : { namespace }),
  },
});
const named = (of: Resource, name: string, namespace?: string) => ({
  object: {
    apiVersion: 'v1',
    kind: of.kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
  },
  resource: of,
});
const [pod, service] = [resource('Pod'), resource('Service')];

test('what the text names stays; the same name of another kind or in another namespace does not count', () => {
  const members = [member(pod, 'web', 'a'), member(service, 'web', 'a'), member(pod, 'web', 'b')];
  const { surplus } = surplusOf(members, [named(pod, 'web', 'a')]);
  expect(surplus.map(refOf)).toEqual([
    { apiVersion: 'v1', kind: 'Service', name: 'web', namespace: 'a' },
    { apiVersion: 'v1', kind: 'Pod', name: 'web', namespace: 'b' },
  ]);
});

test('what is being deleted already is nobody’s surplus', () => {
  const leaving = member(pod, 'old', 'a');
  leaving.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
  expect(surplusOf([leaving], [])).toEqual({ surplus: [], needed: [] });
});

test('the namespace and the CRD of a named object stay', () => {
  const crd = resource('CustomResourceDefinition', 'apiextensions.k8s.io', false);
  const wheel = resource('Wheel', 'x.dev');
  const home = member(resource('Namespace', '', false), 'a');
  const kind = member(crd, 'wheels.x.dev');
  const other = member(crd, 'spokes.x.dev');
  const { surplus, needed } = surplusOf([home, kind, other], [named(wheel, 'one', 'a')]);
  expect(needed).toEqual([home, kind]);
  expect(surplus).toEqual([other]);
});
