import { describe, expect, it } from 'vitest';
import { object, ofCell, ownedBy } from './fixtures.ts';
import { everyNode, treeOf } from './tree.ts';
import { emptyWorkspace, reduce } from './workspace.ts';
import type { KubeObject } from '../../protocol/workspace.ts';

const workspaceOf = (...objects: KubeObject[]) =>
  reduce(emptyWorkspace, { event: 'snapshot', data: { namespace: 'n', objects, at: 0 } });
const names = (objects: readonly KubeObject[], cell = 'web.yaml') =>
  [...everyNode(treeOf(workspaceOf(...objects), cell))].map((node) => node.object.metadata.name);

const deployment = object('Deployment', 'web', { metadata: ofCell('web.yaml') });
const replicaSet = object('ReplicaSet', 'web-1', { metadata: ownedBy(deployment) });
const pods = ['web-1-a', 'web-1-b'].map((name) =>
  object('Pod', name, { metadata: ownedBy(replicaSet) }),
);

describe('treeOf', () => {
  it('has what the cell made as roots, and below them what they own', () => {
    expect(names([...pods, replicaSet, deployment])).toEqual([
      'web',
      'web-1',
      'web-1-a',
      'web-1-b',
    ]);
  });

  it('leaves out what other cells and nobody made', () => {
    const other = object('Pod', 'other', { metadata: ofCell('other.yaml') });
    expect(names([deployment, other, object('ConfigMap', 'kube-root-ca.crt')])).toEqual(['web']);
  });

  it('shows an object once though a controller copied the label to it', () => {
    const service = object('Service', 'svc', { metadata: ofCell('web.yaml') });
    const slice = object('EndpointSlice', 'svc-x', {
      metadata: { ...ownedBy(service), ...ofCell('web.yaml') },
    });
    expect(treeOf(workspaceOf(slice, service), 'web.yaml')).toHaveLength(1);
    expect(names([slice, service])).toEqual(['svc', 'svc-x']);
  });

  it('ends on objects that own each other', () => {
    const a = object('A', 'a', { metadata: ofCell('web.yaml') });
    const b = object('B', 'b', { metadata: ownedBy(a) });
    const c = object('C', 'c', {
      metadata: {
        ...ownedBy(b),
        ownerReferences: [
          ...ownedBy(b).ownerReferences!,
          ...ownedBy(object('C', 'c')).ownerReferences!,
        ],
      },
    });
    expect(names([a, b, c])).toEqual(['a', 'b', 'c']);
  });

  it('has a claim below the Pod that a StatefulSet made it for, and its volume below that', () => {
    const set = object('StatefulSet', 'db', { metadata: ofCell('web.yaml') });
    const claimOf = (name: string) => ({
      spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: name } }] },
    });
    const pod = object('Pod', 'db-0', { ...claimOf('data-db-0'), metadata: ownedBy(set) });
    const claim = object('PersistentVolumeClaim', 'data-db-0');
    const volume = object('PersistentVolume', 'pvc-1', {
      spec: { claimRef: { uid: 'data-db-0' } },
    });
    expect(names([volume, claim, pod, set])).toEqual(['db', 'db-0', 'data-db-0', 'pvc-1']);
  });

  it('has a claim of the manifest as a root, with its volume, and not below a Pod too', () => {
    const claim = object('PersistentVolumeClaim', 'data', { metadata: ofCell('web.yaml') });
    const volume = object('PersistentVolume', 'pvc-1', { spec: { claimRef: { uid: 'data' } } });
    const pod = object('Pod', 'web', {
      spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
      metadata: ofCell('web.yaml'),
    });
    expect(names([volume, claim, pod])).toEqual(['data', 'pvc-1', 'web']);
  });

  it('is the same while no object has changed', () => {
    const workspace = workspaceOf(deployment);
    const later = { ...workspace, events: new Map() };
    expect(treeOf(later, 'web.yaml')).toBe(treeOf(workspace, 'web.yaml'));
  });
});
