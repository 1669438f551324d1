import { expect, test } from 'vitest';
import { object } from '../state/fixtures.ts';
import { formulaOf, formulaWords } from './formula.ts';

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

test('its words have the numbers, and say what decides where it is not the quotient', () => {
  const words = (...args: Parameters<typeof autoscaler>) => formulaWords(wanted(...args)!, 4);
  expect(words(2, 80)).toBe('Pods × used ÷ target: `2 × 80% ÷ 50% = 3.2`, rounded up: 4.');
  expect(words(4, 100, { maxReplicas: 4 })).toContain('8, but `maxReplicas` allows 4.');
  expect(words(4, 1)).toContain('It still asks for 4');
});
