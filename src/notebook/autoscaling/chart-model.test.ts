import { expect, test } from 'vitest';
import type { KubeObject, LiveEvent } from '../../protocol/workspace.ts';
import { chartModel, momentWords } from './chart-model.ts';
import { event, now, object } from '../state/fixtures.ts';
import { emptyWorkspace, reduce } from '../state/workspace.ts';

const scaler = (current: number, desired: number): KubeObject =>
  object('HorizontalPodAutoscaler', 'shop', {
    apiVersion: 'autoscaling/v2',
    spec: {
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
        },
      ],
    },
    status: { currentReplicas: current, desiredReplicas: desired },
  });
const seconds = (at: number) => now + at * 1000;
const snapshot = (at: number, ...objects: KubeObject[]): LiveEvent => ({
  event: 'snapshot',
  data: { namespace: 'kindbook-pods', objects, at: seconds(at) },
});
const change = (
  at: number,
  changed: KubeObject,
  type: 'MODIFIED' | 'DELETED' = 'MODIFIED',
): LiveEvent => ({
  event: 'change',
  data: { type, object: changed, at: seconds(at) },
});
const measured = (at: number, ...cpu: number[]): LiveEvent => ({
  event: 'measured',
  data: {
    autoscaler: 'shop',
    pods: cpu.map((each, index) => ({ name: `shop-${index}`, cpu: each, requested: 100 })),
    at: seconds(at),
  },
});
const fold = (...events: LiveEvent[]) => events.reduce(reduce, emptyWorkspace);
const said = event(
  object('HorizontalPodAutoscaler', 'shop'),
  'SuccessfulRescale',
  'New size: 3; reason: x',
);
const rise = [
  snapshot(0, scaler(0, 0)),
  change(1, scaler(1, 1)),
  measured(5, 4),
  measured(15, 120),
  change(17, scaler(1, 3)),
  change(17, said),
  change(20, scaler(3, 3)),
  measured(25, 40, 44, 36),
];

test('load, average, target and Pods are what was measured and reported, with the changes of size marked', () => {
  const model = chartModel(fold(...rise).scaling.get('shop')!, seconds(30))!;
  expect(model.times).toEqual([0, 1, 5, 15, 17, 20, 25, 30]);
  expect(model.load).toEqual([null, undefined, 4, 120, undefined, undefined, 120, 120]);
  expect(model.average.at(-1)).toBe(40);
  expect(model.target.at(-1)).toBe(50);
  expect(model.pods.map(({ name, cpu }) => [name, cpu.at(-1)])).toEqual([
    ['shop-0', 40],
    ['shop-1', 44],
    ['shop-2', 36],
  ]);
  expect(model.desired).toEqual([null, 1, 1, 1, 3, 3, 3, 3]);
  expect(model.current).toEqual([null, 1, 1, 1, 1, 3, 3, 3]);
  expect(model.marks).toMatchObject([{ at: 17, label: '→ 3', warning: false }]);
});

test('an earlier moment knows nothing of later ones', () => {
  const model = chartModel(fold(...rise.slice(0, 4)).scaling.get('shop')!, seconds(16))!;
  expect(model.times.at(-1)).toBe(16);
  expect(model.marks).toEqual([]);
  expect(momentWords(model, model.times.length - 1)).toBe(
    'At 16 s: all Pods together use 120m, each 120m on average, target 50m; Pods: 1 desired, 1 current.',
  );
});

test('what was seen outlasts a break, and goes with its autoscaler', () => {
  const after = fold(...rise, snapshot(40, scaler(3, 3)));
  expect(after.scaling.get('shop')!.points).toHaveLength(7);
  expect(fold(...rise, snapshot(40)).scaling.size).toBe(0);
  expect(fold(...rise, change(40, scaler(3, 3), 'DELETED')).scaling.size).toBe(0);
});

test('figures of an autoscaler that is not known are left alone, and none is changed in place', () => {
  const before = fold(snapshot(0));
  expect(reduce(before, measured(1, 5)).scaling.size).toBe(0);
  const known = fold(...rise);
  const points = known.scaling.get('shop')!.points;
  reduce(known, measured(30, 1, 1, 1));
  expect(known.scaling.get('shop')!.points).toBe(points);
});

test('a status that says nothing new about the number of Pods adds no point', () => {
  const twice = fold(
    ...rise,
    change(26, { ...scaler(3, 3), metadata: { ...scaler(3, 3).metadata, resourceVersion: '9' } }),
  );
  expect(twice.scaling.get('shop')!.points).toHaveLength(7);
});

test('without requests there is no target in percent', () => {
  const bare: LiveEvent = {
    event: 'measured',
    data: { autoscaler: 'shop', pods: [{ name: 'shop-0', cpu: 7 }], at: seconds(3) },
  };
  const model = chartModel(fold(snapshot(0, scaler(1, 1)), bare).scaling.get('shop')!, seconds(4))!;
  expect([model.load.at(-1), model.target.at(-1)]).toEqual([7, null]);
});
