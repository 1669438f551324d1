import type { KubeObject } from '../../protocol/workspace.ts';
import { count, fields, text, time } from './fields.ts';

/** A Kubernetes Event (`events.k8s.io/v1`), reduced to what is shown. */
export interface KubeEvent {
  readonly uid: string;
  /** The uid of the object that it is about. */
  readonly regarding: string;
  /** The container of the Pod that it is about, where it says so. */
  readonly container: string | undefined;
  readonly warning: boolean;
  readonly reason: string;
  readonly note: string;
  /** Who said it, for instance `kubelet`. */
  readonly by: string;
  /** How often it was seen. */
  readonly count: number;
  /** When it was seen last, in milliseconds since the epoch. */
  readonly at: number;
}

/** Reads an object as a Kubernetes Event; undefined for every other kind. */
export function readKubeEvent(object: KubeObject): KubeEvent | undefined {
  if (object.kind !== 'Event') return undefined;
  const series = fields(object['series']);
  const regarding = fields(object['regarding'] ?? object['involvedObject']);
  return {
    uid: object.metadata.uid,
    regarding: text(regarding['uid']) ?? '',
    container: /\{(?<name>[^}]+)\}/.exec(text(regarding['fieldPath']) ?? '')?.groups?.['name'],
    warning: object['type'] === 'Warning',
    reason: text(object['reason']) ?? '',
    note: text(object['note']) ?? text(object['message']) ?? '',
    by:
      text(object['reportingController']) ??
      text(fields(object['deprecatedSource'])['component']) ??
      '',
    count: Math.max(1, count(series['count']), count(object['deprecatedCount'])),
    at:
      time(series['lastObservedTime']) ??
      time(object['deprecatedLastTimestamp']) ??
      time(object['eventTime']) ??
      time(object.metadata.creationTimestamp) ??
      0,
  };
}
