import type { KubeObject } from '../../protocol/workspace.ts';
import { fields, text, type Fields } from '../state/fields.ts';
import type { Facts } from './facts.ts';

/** Labels by name, as they stand in a selector or in an object's metadata. */
export type Labels = Readonly<Record<string, string>>;

/** Reads labels; what is no text is left out. */
export function labelsIn(value: unknown): Labels {
  const all = Object.entries(fields(value));
  return Object.fromEntries(all.filter((entry): entry is [string, string] => !!text(entry[1])));
}

/** Labels as `kubectl get -l` takes them: `app=web,tier=front`. */
export function labelWords(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

/** Whether labels have all that a selector wants. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

/** The Pods beside an object that have those labels and are neither over nor being deleted. */
export function podsWith(facts: Facts, object: KubeObject, wanted: Labels): KubeObject[] {
  return facts
    .beside(object, 'Pod')
    .filter(
      ({ metadata, status }) =>
        !metadata.deletionTimestamp &&
        !/^(Succeeded|Failed)$/.test(text(fields(status)['phase']) ?? '') &&
        hasLabels(labelsIn(metadata.labels), wanted),
    );
}

const templateOf: Readonly<Record<string, (spec: Fields) => unknown>> = {
  Deployment: (spec) => spec['template'],
  ReplicaSet: (spec) => spec['template'],
  StatefulSet: (spec) => spec['template'],
  DaemonSet: (spec) => spec['template'],
  ReplicationController: (spec) => spec['template'],
  Job: (spec) => spec['template'],
  CronJob: (spec) => fields(fields(spec['jobTemplate'])['spec'])['template'],
};

/** Everything beside an object that makes Pods or is one, with the labels of those Pods. */
export function labelled(
  facts: Facts,
  object: KubeObject,
): { readonly object: KubeObject; readonly labels: Labels }[] {
  const makers = Object.entries(templateOf).flatMap(([kind, template]) =>
    facts.beside(object, kind).map((maker) => ({
      object: maker,
      labels: labelsIn(fields(fields(template(fields(maker['spec'])))['metadata'])['labels']),
    })),
  );
  const pods = facts
    .beside(object, 'Pod')
    .filter((pod) => !facts.ownerOf(pod))
    .map((pod) => ({ object: pod, labels: labelsIn(pod.metadata.labels) }));
  return [...makers, ...pods].filter(({ object: { metadata } }) => !metadata.deletionTimestamp);
}
