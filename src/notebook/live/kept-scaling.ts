import { kept } from '../storage/kept.ts';
import type { Scaling, ScalingPoint } from '../state/scaling.ts';

const keptFor = (lesson: string) => kept(`kindbook:${lesson}:scaling`, 'session');

/** What this tab of the browser saw of a lesson's autoscalers before a reload, by their uid. */
export function keptScaling(lesson: string): ReadonlyMap<string, Scaling> {
  try {
    const scalings = JSON.parse(keptFor(lesson).get() ?? '[]') as [string, Scaling][];
    return new Map(
      scalings.map(([uid, scaling]) => [uid, { ...scaling, points: shared(scaling.points) }]),
    );
  } catch {
    // It is not what was kept: the charts begin with what is seen now.
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

/** Keeps that over a reload; without room, the charts begin again. */
export function keepScaling(lesson: string, scaling: ReadonlyMap<string, Scaling>): void {
  if (scaling.size === 0) keptFor(lesson).remove();
  else keptFor(lesson).set(JSON.stringify([...scaling]));
}
