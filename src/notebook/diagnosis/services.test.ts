import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../protocol/workspace.ts';
import { ago, now, object, ofCell, ownedBy, pod } from '../state/fixtures.ts';
import { treeOf } from '../state/tree.ts';
import { emptyWorkspace, reduce } from '../state/workspace.ts';
import { diagnosesOf } from './cell-diagnoses.ts';

const diagnosed = (objects: KubeObject[], at = 0) => {
  const data = { namespace: 'n', objects, at };
  const workspace = reduce(emptyWorkspace, { event: 'snapshot', data });
  return diagnosesOf(treeOf(workspace, 'web.yaml'), workspace, now);
};
const service = (selector: Record<string, string>, spec = {}, age = 20) =>
  object('Service', 'front', {
    metadata: { ...ofCell('web.yaml'), creationTimestamp: ago(age) },
    spec: { selector, ports: [{ port: 80, targetPort: 80 }], ...spec },
  });
const ready = { state: { running: { startedAt: ago(15) } }, ready: true };
const web = (cell = 'web.yaml', container = {}) =>
  pod(ready, {
    phase: 'Running',
    container,
    metadata: { labels: { app: 'web', ...ofCell(cell).labels } },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });

describe('a Service', () => {
  it('is well while it has a ready Pod', () => {
    expect(diagnosed([service({ app: 'web' }), web()])).toEqual([]);
  });

  it('that selects nothing has failed where the same cell makes Pods', () => {
    const [found] = diagnosed([service({ app: 'wep' }), web()]);
    expect(found).toMatchObject({
      reason: 'NoEndpoints',
      failed: true,
      rootField: 'spec.selector',
      next: 'Make them match: fix the selector, or the labels of the Pod web. Then press Apply.',
    });
    expect(found?.evidence.map(({ quote }) => quote)).toEqual(['app=wep', 'app=web']);
  });

  it('that selects nothing may wait for the Pods of another cell', () => {
    expect(diagnosed([service({ app: 'wep' }), web('other.yaml')])[0]?.failed).toBe(false);
  });

  it('is given time, also when the stream has only just begun', () => {
    expect(diagnosed([service({ app: 'wep' }, {}, 2), web()])).toEqual([]);
    expect(diagnosed([service({ app: 'wep' }), web()], now - 500)).toEqual([]);
  });

  it('is not blamed where its Pods are scaled to none or still to come', () => {
    const deployment = object('Deployment', 'web', {
      metadata: ofCell('web.yaml'),
      spec: { replicas: 0, template: { metadata: { labels: { app: 'web' } } } },
    });
    expect(diagnosed([service({ app: 'web' }), deployment])).toEqual([]);
  });

  it('is told apart by the port: a missing name is certain, another number is not', () => {
    const container = { ports: [{ name: 'http', containerPort: 80 }] };
    const to = (targetPort: string | number) =>
      diagnosed([
        service({ app: 'web' }, { ports: [{ port: 80, targetPort }] }),
        web('web.yaml', container),
      ]);
    expect(to('http')).toEqual([]);
    expect(to('htp')).toMatchObject([{ reason: 'NoSuchPort', failed: true }]);
    expect(to(8080)).toMatchObject([{ reason: 'UndeclaredPort', failed: false }]);
  });
});

describe('a claim of a StatefulSet', () => {
  it('leads to the template that made it', () => {
    const set = object('StatefulSet', 'db', {
      metadata: ofCell('web.yaml'),
      spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
    });
    const claimed = object('Pod', 'db-0', {
      metadata: ownedBy(set),
      spec: {
        containers: [],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } }],
      },
      status: {
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message:
              '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found',
          },
        ],
      },
    });
    const claim = object('PersistentVolumeClaim', 'data-db-0', { status: { phase: 'Pending' } });
    const failure = object('Event', 'e', {
      regarding: { kind: claim.kind, uid: claim.metadata.uid },
      reason: 'ProvisioningFailed',
      note: 'storageclass.storage.k8s.io "fast" not found',
    });
    expect(diagnosed([set, claimed, claim, failure])[0]).toMatchObject({
      reason: 'Unschedulable',
      failed: true,
      root: set,
      rootField: 'spec.volumeClaimTemplates[0].spec.storageClassName',
    });
  });
});
