import { expect, test, vi } from 'vitest';
import type { ApiClient } from '../api/client.ts';
import type { Discovery } from '../api/discovery.ts';
import type { Metadata } from '../workspace/objects.ts';
import { leftBehind, ownedBy, type Found } from './left-behind.ts';

vi.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));

let uids = 0;
const found = (kind: string, metadata: Partial<Metadata> & { name: string }): Found => ({
  resource: {
    group: '',
    version: 'v1',
    kind,
    plural: `${kind.toLowerCase()}s`,
    namespaced: metadata.namespace !== undefined,
    verbs: [],
  },
  metadata: { uid: `${(uids += 1)}`, creationTimestamp: '', ...metadata },
});
const labelled = (lesson: string) => ({ labels: { 'kindbook.dev/lesson': lesson } });

const owner = {
  lesson: 'lab-a',
  texts: ['kubectl create clusterrole reader --verb=get\nkubectl create -f node-debug.yaml'],
};
const names = (all: Found[], before: Found[] = []) =>
  ownedBy(owner, all, new Set(before.map(({ metadata }) => metadata.uid))).map(
    ({ metadata }) => metadata.name,
  );

test('a workspace owns what carries its label, and not what carries another’s', () => {
  const mine = found('Pod', { name: 'web', namespace: 'x', ...labelled('lab-a') });
  const others = found('Pod', { name: 'reader', namespace: 'x', ...labelled('lab-b') });
  expect(names([mine, others])).toEqual(['web']);
});

test('it owns what its commands made elsewhere without a label, by the whole name in their text', () => {
  const role = found('ClusterRole', { name: 'reader' });
  const map = found('ConfigMap', { name: 'reader', namespace: 'default' });
  const longer = found('ClusterRole', { name: 'reader-2' });
  const part = found('ClusterRole', { name: 'read' });
  const generated = found('Pod', {
    name: 'node-x7k',
    generateName: 'node-',
    namespace: 'default',
  });
  expect(names([role, map, longer, part, generated])).toEqual(['reader', 'reader', 'node-x7k']);
});

test('it owns nothing that was there before, has an owner, or is in the namespace of another workspace', () => {
  const old = found('ClusterRole', { name: 'reader' });
  const owned = found('ConfigMap', {
    name: 'reader',
    namespace: 'default',
    ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'web', uid: '0' }],
  });
  const namespace = found('Namespace', { name: 'kindbook-lab-b', ...labelled('lab-b') });
  const inside = found('ConfigMap', { name: 'reader', namespace: 'kindbook-lab-b' });
  const lease = found('Lease', { name: 'reader', namespace: 'default' });
  expect(names([old, owned, namespace, inside, lease], [old])).toEqual([]);
});

test('while something goes only its kinds are looked at, and all kinds but Events in the end', async () => {
  const kinds = ['Namespace', 'Pod', 'ConfigMap', 'Secret', 'Event'].map((kind) => ({
    ...{ group: '', version: 'v1', kind, plural: `${kind.toLowerCase()}s`, namespaced: true },
    verbs: ['list', 'delete'],
  }));
  const going = (name: string) => ({
    metadata: {
      name,
      uid: name,
      labels: { 'kindbook.dev/lesson': 'pods' },
      deletionTimestamp: 'now',
    },
  });
  const asked: string[] = [];
  const client = {
    json: ({ path }: { path: string }) => {
      const plural = /^\/api\/v1\/(\w+)/.exec(path)![1]!;
      asked.push(plural);
      const looks = asked.filter((each) => each === 'namespaces').length;
      // A Secret comes when its kind is not looked at.
      const isThere = (plural === 'pods' && looks === 2) || (plural === 'secrets' && looks === 4);
      return Promise.resolve({ body: { items: isThere ? [going('web')] : [] } });
    },
  };
  const discovery = { refresh: () => undefined, all: () => Promise.resolve(kinds) };
  const left = leftBehind(
    client as unknown as ApiClient,
    discovery as unknown as Discovery,
    { lesson: 'pods', texts: [] },
    new Set(),
  );
  expect(await left).toEqual([]);
  const all = ['namespaces', 'pods', 'configmaps', 'secrets'];
  expect(asked).toEqual(
    [['namespaces'], all, ['namespaces', 'pods'], all, ['namespaces', 'secrets'], all].flat(),
  );
});
