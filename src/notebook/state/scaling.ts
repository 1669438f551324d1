import { milliCpu } from '../../protocol/cpu.ts';
import type { KubeObject, Measured, MeasuredPod, ObjectChange } from '../../protocol/workspace.ts';
import { count, fields, list, text } from './fields.ts';
import { readKubeEvent } from './kube-event.ts';

/** How long is remembered, in milliseconds. */
const rememberedMs = 20 * 60_000;

/** What was seen of one autoscaler. Never changed in place. */
export interface Scaling {
  readonly points: readonly ScalingPoint[];
  /** What it said it did, in the order in which it was heard. */
  readonly marks: readonly ScalingMark[];
}

/** How things stood when something about it had changed. */
export interface ScalingPoint {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The Pods that were measured last; empty before the first figures. */
  readonly pods: readonly MeasuredPod[];
  /** How many Pods there are, as its status says. */
  readonly current: number;
  /** How many it wants. */
  readonly desired: number;
  /** The CPU that each Pod should use on average; undefined where it counts by something else. */
  readonly target: CpuTarget | undefined;
}

/** In percent of what a Pod requests, or in thousandths of a core. */
export type CpuTarget = { readonly percent: number } | { readonly milliCpu: number };

/** An Event of the autoscaler. */
interface ScalingMark {
  readonly uid: string;
  /** When it was heard, in milliseconds since the epoch. */
  readonly at: number;
  readonly reason: string;
  readonly note: string;
  readonly warning: boolean;
}

type Scalings = ReadonlyMap<string, Scaling>;

const nothing: Scaling = { points: [], marks: [] };

/** The autoscalers of a snapshot; those that were known before go on. */
export function afterSnapshot(
  known: Scalings,
  objects: readonly KubeObject[],
  at: number,
): Scalings {
  const scalings = new Map<string, Scaling>();
  for (const object of objects) {
    if (!isAutoscaler(object)) continue;
    const { uid } = object.metadata;
    scalings.set(uid, withStatus(known.get(uid) ?? nothing, object, at));
  }
  return scalings;
}

/** Takes note of a change of an autoscaler, or of what one of them says in an Event. */
export function afterChange(known: Scalings, { type, object, at }: ObjectChange): Scalings {
  if (isAutoscaler(object)) {
    const { uid } = object.metadata;
    const scalings = new Map(known);
    if (type === 'DELETED') scalings.delete(uid);
    else scalings.set(uid, withStatus(known.get(uid) ?? nothing, object, at));
    return scalings;
  }
  const event = known.size > 0 && type !== 'DELETED' ? readKubeEvent(object) : undefined;
  const scaling = event && known.get(event.regarding);
  if (!event || !scaling) return known;
  const { uid, reason, note, warning } = event;
  const marks = [...scaling.marks, { uid: `${uid} ${event.count}`, at, reason, note, warning }];
  return new Map(known).set(event.regarding, { ...scaling, marks: recent(marks, at) });
}

/** Takes the figures of an autoscaler's Pods. */
export function afterMeasured(known: Scalings, { autoscaler, pods, at }: Measured): Scalings {
  const scaling = known.get(autoscaler);
  const last = scaling?.points.at(-1);
  if (!scaling || !last) return known;
  return new Map(known).set(autoscaler, withPoint(scaling, { ...last, at, pods }));
}

/** Whether an object scales others. */
export function isAutoscaler({ kind, apiVersion }: KubeObject): boolean {
  return kind === 'HorizontalPodAutoscaler' && apiVersion.startsWith('autoscaling/');
}

/** Adds how an autoscaler stands, unless that is known. */
function withStatus(scaling: Scaling, autoscaler: KubeObject, at: number): Scaling {
  const status = fields(autoscaler['status']);
  const last = scaling.points.at(-1);
  const point = {
    at,
    pods: last?.pods ?? [],
    current: count(status['currentReplicas']),
    desired: count(status['desiredReplicas']),
    target: targetOf(autoscaler),
  };
  const isKnown = last && JSON.stringify({ ...last, at }) === JSON.stringify(point);
  return isKnown ? scaling : withPoint(scaling, point);
}

function withPoint(scaling: Scaling, point: ScalingPoint): Scaling {
  return { ...scaling, points: [...recent(scaling.points, point.at), point] };
}

function recent<T extends { readonly at: number }>(all: readonly T[], now: number): T[] {
  return all.filter(({ at }) => at >= now - rememberedMs);
}

/** The target for CPU that an autoscaler's spec names (autoscaling/v2), for whole Pods. */
export function targetOf(autoscaler: KubeObject): CpuTarget | undefined {
  for (const metric of list(fields(autoscaler['spec'])['metrics'])) {
    const resource = fields(metric['resource']);
    if (metric['type'] !== 'Resource' || resource['name'] !== 'cpu') continue;
    const target = fields(resource['target']);
    if (target['type'] === 'Utilization') return { percent: count(target['averageUtilization']) };
    const value = text(target['averageValue']);
    if (value !== undefined) return { milliCpu: milliCpu(value) };
  }
  return undefined;
}
