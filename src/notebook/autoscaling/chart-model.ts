import type { MeasuredPod } from '../../protocol/workspace.ts';
import type { Scaling, ScalingPoint } from '../state/scaling.ts';

/** Undefined: nothing new at that moment, the line goes on. Null: there is no such value. */
type Values = (number | null | undefined)[];

/** What the charts and the table of an autoscaler are drawn from. CPU is in thousandths of a core. */
export interface ChartModel {
  /** When it begins, in milliseconds since the epoch. */
  readonly began: number;
  /** The moments, in seconds since the beginning; the last one is the moment that is looked at. */
  readonly times: readonly number[];
  /** What all Pods use together. */
  readonly load: Values;
  readonly average: Values;
  /** What each should use on average. */
  readonly target: Values;
  readonly pods: readonly { readonly name: string; readonly cpu: Values }[];
  /** How many Pods there are, and how many the autoscaler wants. */
  readonly current: Values;
  readonly desired: Values;
  readonly marks: readonly {
    readonly at: number;
    readonly label: string;
    readonly words: string;
    readonly warning: boolean;
  }[];
}

/**
 * Makes series of what was seen of an autoscaler.
 *
 * @param until the moment that is looked at, in milliseconds since the epoch
 * @returns undefined where nothing was seen by then
 */
export function chartModel({ points, marks }: Scaling, until: number): ChartModel | undefined {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return undefined;
  const all = [...points, { ...last, at: Math.max(until, last.at) }];
  const isNew = all.map(
    ({ pods }, index) => index === points.length || index === 0 || pods !== all[index - 1]!.pods,
  );
  const series = (value: (point: ScalingPoint) => number | null): Values =>
    all.map((point, index) => (isNew[index] ? value(point) : undefined));
  const names = [...new Set(points.flatMap(({ pods }) => pods.map(({ name }) => name)))];
  const seconds = (at: number) => Math.max(0, (at - first.at) / 1000);
  return {
    began: first.at,
    times: all.map(({ at }) => seconds(at)),
    load: series(({ pods }) => loadOf(pods)),
    average: series(({ pods }) => averageOf(pods)),
    target: series(targetOf),
    pods: names.map((name) => ({
      name,
      cpu: series(({ pods }) => pods.find((pod) => pod.name === name)?.cpu ?? null),
    })),
    current: all.map((point) => replicas(point, point.current)),
    desired: all.map((point) => replicas(point, point.desired)),
    marks: marks.map(({ at, note, reason, warning }) => ({
      at: seconds(at),
      label: labelOf(note, warning),
      words: `${reason}: ${note}`,
      warning,
    })),
  };
}

/** What Pods use together, in thousandths of a core; null where none is measured. */
function loadOf(pods: readonly MeasuredPod[]): number | null {
  return pods.length === 0 ? null : pods.reduce((sum, { cpu }) => sum + cpu, 0);
}

function averageOf(pods: readonly MeasuredPod[]): number | null {
  const load = loadOf(pods);
  return load === null ? null : load / pods.length;
}

/** The target in thousandths of a core; a percentage needs what the Pods request. */
function targetOf({ target, pods }: ScalingPoint): number | null {
  if (!target) return null;
  if ('milliCpu' in target) return target.milliCpu;
  const requests = pods.map(({ requested }) => requested);
  if (requests.length === 0 || requests.includes(undefined)) return null;
  const sum = requests.reduce<number>((all, each) => all + each!, 0);
  return (target.percent / 100) * (sum / requests.length);
}

/** Before its first look an autoscaler has no numbers. */
function replicas({ current, desired }: ScalingPoint, value: number): number | null {
  return current === 0 && desired === 0 ? null : value;
}

/** `New size: 3; reason: …` -> `3 Pods`; the words of the controller, kubernetes/pkg/controller/podautoscaler. */
function labelOf(note: string, warning: boolean): string {
  const size = /^New size: (\d+)/.exec(note)?.[1];
  if (size !== undefined) return `→ ${size}`;
  return warning ? '!' : '•';
}

/** The value that holds at a moment: where nothing was new, the one before. */
export function valueAt(values: Values, index: number): number | undefined {
  for (let at = index; at >= 0; at--) {
    const value = values[at];
    if (value !== undefined) return value ?? undefined;
  }
  return undefined;
}

/** One moment in words, for the line below the charts and for screen readers. */
export function momentWords(model: ChartModel, index: number): string {
  const milli = (values: Values) => {
    const value = valueAt(values, index);
    return value === undefined ? undefined : `${Math.round(value)}m`;
  };
  const [load, average, target] = [milli(model.load), milli(model.average), milli(model.target)];
  const [there, wanted] = [valueAt(model.current, index), valueAt(model.desired, index)];
  const cpu =
    load === undefined
      ? 'no metrics yet'
      : `all Pods together use ${load}, each ${average} on average${target ? `, target ${target}` : ''}`;
  const pods =
    wanted === undefined ? 'no number of replicas yet' : `${wanted} desired, ${there} current`;
  return `At ${Math.round(model.times[index]!)} s: ${cpu}; Pods: ${pods}.`;
}
