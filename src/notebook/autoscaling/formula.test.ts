import { expect, test } from 'vitest';
import type { MeasuredPod } from '../../protocol/workspace.ts';
import { now, object } from '../state/fixtures.ts';
import type { ScalingPoint } from '../state/scaling.ts';
import { formulaLine, formulaOf } from './formula.ts';

const autoscaler = (current: number, used: number, spec: Record<string, unknown> = {}) =>
  object('HorizontalPodAutoscaler', 'shop', {
    apiVersion: 'autoscaling/v2',
    spec: {
      minReplicas: 1,
      maxReplicas: 10,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
        },
      ],
      ...spec,
    },
    status: {
      currentReplicas: current,
      currentMetrics: [
        { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: used } } },
      ],
    },
  });
const wanted = (...args: Parameters<typeof autoscaler>) => formulaOf(autoscaler(...args));

test('the quotient is rounded up', () => {
  expect(wanted(2, 80)).toMatchObject({ exact: 3.2, rounded: 4, bounded: 4, because: undefined });
  expect(wanted(3, 100)).toMatchObject({ rounded: 6 });
  expect(wanted(4, 1)).toMatchObject({ rounded: 1, bounded: 1 });
});

test('within a tenth of the target nothing changes', () => {
  expect(wanted(3, 55)).toMatchObject({ rounded: 3, because: 'near' });
  expect(wanted(3, 45)).toMatchObject({ rounded: 3, because: 'near' });
  expect(wanted(3, 56)).toMatchObject({ rounded: 4 });
});

test('minReplicas and maxReplicas have the last word', () => {
  expect(wanted(4, 100, { maxReplicas: 4 })).toMatchObject({ bounded: 4, because: 'most' });
  expect(wanted(4, 1, { minReplicas: 2 })).toMatchObject({ bounded: 2, because: 'least' });
});

test('without figures there is nothing to count', () => {
  expect(formulaOf(object('HorizontalPodAutoscaler', 'new'))).toBeUndefined();
  expect(wanted(0, 50)).toBeUndefined();
});

test('a target in millicores counts in those', () => {
  const metrics = [
    {
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '40m' } },
    },
  ];
  const scaler = autoscaler(2, 0, { metrics });
  scaler['status'] = {
    currentReplicas: 2,
    currentMetrics: [
      { type: 'Resource', resource: { name: 'cpu', current: { averageValue: '60m' } } },
    ],
  };
  expect(formulaOf(scaler)).toMatchObject({ used: 60, target: 40, unit: 'm', rounded: 3 });
});

/** Readings of Pods that request 50m each: what each of them uses, in thousandths of a core. */
const readings = (...all: number[][]): { points: ScalingPoint[] } => ({
  points: all.map((cpus, index) => {
    const pods = cpus.map((cpu, pod): MeasuredPod => ({ name: `shop-${pod}`, cpu, requested: 50 }));
    return { at: now + index, pods, current: 0, desired: 0, target: { percent: 50 } };
  }),
});

test('its words have the numbers, and say what decides where it is not the quotient', () => {
  const words = (current: number, used: number, spec = {}) => {
    const one = autoscaler(current, used, spec);
    one['status'] = { ...(one['status'] as object), desiredReplicas: 4 };
    return formulaLine(one, readings(Array<number>(current).fill(used / 2)));
  };
  expect(words(2, 80)).toBe('Pods × used ÷ target: `2 × 80% ÷ 50% = 3.2`, rounded up: 4.');
  expect(words(4, 100, { maxReplicas: 4 })).toContain('8, but `maxReplicas` allows 4.');
  expect(words(4, 1)).toContain('It still asks for 4');
});

test('the figure of one Pod is not multiplied by the four that there are now', () => {
  const waits =
    'Pods × used ÷ target: there are 4 Pods, and the figure `466%` is of 1. It waits for the next reading.';
  expect(formulaLine(autoscaler(4, 466), readings([233]))).toBe(waits);
  // The page has the next reading before the autoscaler does.
  expect(formulaLine(autoscaler(4, 466), readings([233], [58, 58, 58, 58]))).toBe(waits);
  expect(formulaLine(autoscaler(4, 116), readings([233], [58, 58, 58, 58]))).toContain(
    '`4 × 116% ÷ 50% = 9.28`',
  );
  // What it asked for is not there yet: the numbers are still of one moment.
  expect(formulaLine(autoscaler(1, 466), readings([233], [58, 58, 58, 58]))).toContain(
    '`1 × 466% ÷ 50% = 9.32`',
  );
});

test('the figure of four Pods is not divided among the one that is left', () => {
  expect(formulaLine(autoscaler(1, 0), readings([0, 1, 0, 0]))).toContain('`0%` is of 4');
});

test('while no reading is known, and without metrics, it says so', () => {
  expect(formulaLine(autoscaler(4, 466), readings())).toContain('yet to hear of which Pods');
  expect(formulaLine(object('HorizontalPodAutoscaler', 'new'), readings())).toContain(
    'no metrics for its Pods yet',
  );
});
