import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Scaling, ScalingPoint } from '../state/scaling.ts';
import { chartModel } from './chart-model.ts';
import { keepScaling, keptScaling } from '../live/kept-scaling.ts';

const pods = [{ name: 'shop-1', cpu: 40, requested: 50 }];
const point = (at: number, more: Partial<ScalingPoint> = {}): ScalingPoint => ({
  ...{ at, pods, current: 1, desired: 1, target: { percent: 50 } },
  ...more,
});
const scaling: Scaling = {
  points: [point(0), point(5_000, { desired: 2 }), point(10_000, { pods: [...pods] })],
  marks: [
    { uid: 'e 1', at: 5_000, reason: 'SuccessfulRescale', note: 'New size: 2', warning: false },
  ],
};

/** What a browser keeps for a tab. */
function tab(kept = new Map<string, string>()) {
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  return kept;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('what was seen of autoscalers', () => {
  test('is there again after a reload, and draws the same charts', () => {
    tab();
    keepScaling('autoscaling', new Map([['u', scaling]]));
    const kept = keptScaling('autoscaling').get('u')!;
    expect(kept).toEqual(scaling);
    expect(chartModel({ ...kept, points: kept.points.slice(0, 2) }, 6_000)).toEqual(
      chartModel({ ...scaling, points: scaling.points.slice(0, 2) }, 6_000),
    );
  });

  test('is another lesson’s in another lesson', () => {
    tab();
    keepScaling('autoscaling', new Map([['u', scaling]]));
    expect(keptScaling('pods').size).toBe(0);
  });

  test('is forgotten when there is no autoscaler any more', () => {
    const kept = tab();
    keepScaling('autoscaling', new Map([['u', scaling]]));
    keepScaling('autoscaling', new Map());
    expect(kept.size).toBe(0);
  });

  test('is nothing where the browser keeps nothing, or something else', () => {
    expect(keptScaling('autoscaling').size).toBe(0);
    tab(new Map([['kindbook:autoscaling:scaling', '{']]));
    expect(keptScaling('autoscaling').size).toBe(0);
  });
});
