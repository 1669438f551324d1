import { mostReplicas } from '../../protocol/names.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import { fields, list, text } from '../state/fields.ts';
import { isAutoscaler } from '../state/scaling.ts';
import type { Workspace } from '../state/workspace.ts';

/** What an autoscaler is asked for by a form. */
export interface AutoscalerWish {
  readonly least: number;
  readonly most: number;
  /** CPU in percent of the request. */
  readonly target: number;
}

/** The highest target that the form takes; Pods may use more than they request. */
export const highestTarget = 500;

/** What is wrong with a wish, by the field that has to be fixed; undefined where nothing is. */
export function mistakeIn({
  least,
  most,
  target,
}: AutoscalerWish): { field: keyof AutoscalerWish; words: string } | undefined {
  const isWhole = (value: number, from: number, to: number) =>
    Number.isInteger(value) && value >= from && value <= to;
  if (!isWhole(least, 1, mostReplicas)) {
    return {
      field: 'least',
      words: `Min replicas must be a whole number from 1 to ${mostReplicas}.`,
    };
  }
  if (!isWhole(most, 1, mostReplicas)) {
    return {
      field: 'most',
      words: `Max replicas must be a whole number from 1 to ${mostReplicas}.`,
    };
  }
  if (most < least)
    return { field: 'most', words: `Max replicas must be at least min replicas (${least}).` };
  if (!isWhole(target, 1, highestTarget)) {
    return {
      field: 'target',
      words: `The target must be a whole number from 1 to ${highestTarget}.`,
    };
  }
  return undefined;
}

/** The manifest of an autoscaler for a Deployment, named as that. */
export function autoscalerManifest(name: string, { least, most, target }: AutoscalerWish): string {
  return `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: ${name}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: ${name}}
  minReplicas: ${least}
  maxReplicas: ${most}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: ${target}}
`;
}

/** A cell's text with one more document at its end. */
export function withDocument(text: string, manifest: string): string {
  const before = text.trimEnd();
  return before === '' ? manifest : `${before}\n---\n${manifest}`;
}

/** The autoscaler that scales a Deployment already. */
export function autoscalerOf(
  { metadata, kind }: KubeObject,
  { objects }: Workspace,
): KubeObject | undefined {
  return [...objects.values()].find((object) => {
    const target = fields(fields(object['spec'])['scaleTargetRef']);
    return (
      isAutoscaler(object) &&
      object.metadata.namespace === metadata.namespace &&
      target['kind'] === kind &&
      target['name'] === metadata.name
    );
  });
}

/** The containers of a Deployment that do not say how much CPU they request: an autoscaler could not count them. */
export function withoutRequest(deployment: KubeObject): string[] {
  const template = fields(fields(deployment['spec'])['template']);
  return list(fields(template['spec'])['containers']).flatMap((container) => {
    const { requests, limits } = fields(container['resources']);
    const cpu = fields(requests)['cpu'] ?? fields(limits)['cpu'];
    return cpu === undefined ? [text(container['name']) ?? ''] : [];
  });
}
