import type { KubeObject } from '../../protocol/workspace.ts';
import type { KubeEvent } from '../state/kube-event.ts';
import type { Workspace } from '../state/workspace.ts';

/** All that a diagnosis may look at: what the live stream told of the workspace, and the time. */
export interface Facts {
  /** The time in milliseconds since the epoch. */
  readonly now: number;
  /** The Kubernetes Events about an object, oldest first. */
  eventsOf: (object: KubeObject) => readonly KubeEvent[];
  /** All objects of a kind in the namespace of another object; of a kind that is in no namespace, all. */
  beside: (object: KubeObject, kind: string) => readonly KubeObject[];
  /** The object of that kind and name beside another one. */
  named: (object: KubeObject, kind: string, name: string) => KubeObject | undefined;
  /** The object that controls another one, if it is known. */
  ownerOf: (object: KubeObject) => KubeObject | undefined;
  /** Milliseconds since an object was made; 0 while the stream has only just begun, as not all of it comes at once. */
  ageOf: (object: KubeObject) => number;
}

/**
 * So long what an object refers to may come after it: a later document of the same cell may make it, and an Apply of some
 * documents takes seconds where the cluster is busy.
 */
export const comingMs = 6_000;

/** So long after a snapshot, kinds that only this workspace has may still be missing. */
const settledMs = 2_000;

/** Makes a workspace ready for being asked. */
export function factsOf(workspace: Workspace, now: number): Facts {
  const byKind = new Map<string, KubeObject[]>();
  for (const object of workspace.objects.values()) {
    const { kind } = object;
    const known = byKind.get(kind);
    if (known) known.push(object);
    else byKind.set(kind, [object]);
  }
  const beside = ({ metadata }: KubeObject, kind: string) =>
    (byKind.get(kind) ?? []).filter(
      (each) =>
        each.metadata.namespace === undefined || each.metadata.namespace === metadata.namespace,
    );
  return {
    now,
    eventsOf: ({ metadata }) => workspace.events.get(metadata.uid) ?? [],
    beside,
    named: (object, kind, name) =>
      beside(object, kind).find(({ metadata }) => metadata.name === name),
    ownerOf: ({ metadata }) => {
      const owner = metadata.ownerReferences?.find(({ controller }) => controller);
      return owner && workspace.objects.get(owner.uid);
    },
    ageOf: ({ metadata }) =>
      now - (workspace.since ?? 0) < settledMs ? 0 : now - Date.parse(metadata.creationTimestamp),
  };
}

/** Whether Pods beside an object are just going away: what they leave (quota, ports, CPU) is free in a moment. */
export function isMakingRoom(object: KubeObject, facts: Facts): boolean {
  return facts
    .beside(object, 'Pod')
    .some(({ metadata }) => metadata.deletionTimestamp !== undefined);
}
