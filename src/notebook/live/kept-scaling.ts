import type { Scaling, ScalingPoint } from '../state/scaling.ts';

const keyOf = (lesson: string) => `kindbook:${lesson}:scaling`;

/** What this tab of the browser saw of a lesson's autoscalers before a reload, by their uid. */
export function keptScaling(lesson: string): ReadonlyMap<string, Scaling> {
  try {
    const kept = sessionStorage.getItem(keyOf(lesson));
    const scalings = JSON.parse(kept ?? '[]') as [string, Scaling][];
    return new Map(
      scalings.map(([uid, scaling]) => [uid, { ...scaling, points: shared(scaling.points) }]),
    );
  } catch {
    // The browser keeps nothing, or not what was kept: the charts begin with what is seen now.
    return new Map();
  }
}

/** The charts tell new figures from old ones by their identity, which JSON has lost. */
function shared(points: readonly ScalingPoint[]): ScalingPoint[] {
  let pods: ScalingPoint['pods'] = [];
  return points.map((point) => {
    if (JSON.stringify(point.pods) !== JSON.stringify(pods)) pods = point.pods;
    return { ...point, pods };
  });
}

/** Keeps that over a reload. */
export function keepScaling(lesson: string, scaling: ReadonlyMap<string, Scaling>): void {
  try {
    if (scaling.size === 0) sessionStorage.removeItem(keyOf(lesson));
    else sessionStorage.setItem(keyOf(lesson), JSON.stringify([...scaling]));
  } catch {
    // It keeps nothing: after a reload the charts begin anew.
  }
}
