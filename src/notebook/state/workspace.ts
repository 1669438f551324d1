import type { KubeObject, Leftover, LiveEvent, UnlistedKind } from '../../protocol/workspace.ts';
import type { Problem } from '../../protocol/cluster.ts';
import { readKubeEvent, type KubeEvent } from './kube-event.ts';
import { afterChange, afterMeasured, afterSnapshot, type Scaling } from './scaling.ts';

/** All that is known of a lesson's workspace. Never changed in place: each event makes a new one. */
export interface Workspace {
  /** Unknown until the first snapshot. */
  readonly namespace: string | undefined;
  /** When the last snapshot was sent, in milliseconds since the epoch. */
  readonly since: number | undefined;
  /** Objects by uid, without Kubernetes Events. */
  readonly objects: ReadonlyMap<string, KubeObject>;
  /** Kubernetes Events by the uid of the object that they regard, in the order in which they came. */
  readonly events: ReadonlyMap<string, readonly KubeEvent[]>;
  /** What was seen of each autoscaler since the page began to watch, by its uid. */
  readonly scaling: ReadonlyMap<string, Scaling>;
  /** Why nothing new comes for now; undefined while the API server answers. */
  readonly interrupted: Problem | undefined;
  /** What a Reset deletes and what takes long to go. */
  readonly leftovers: readonly Leftover[];
  /** Kinds that the cluster does not list now. */
  readonly unlisted: readonly UnlistedKind[];
}

/** What is known before the first event. */
export const emptyWorkspace: Workspace = {
  namespace: undefined,
  since: undefined,
  objects: new Map(),
  events: new Map(),
  scaling: new Map(),
  interrupted: undefined,
  leftovers: [],
  unlisted: [],
};

/** Folds one event of the live stream into the workspace. The one place where that is done. */
export function reduce(workspace: Workspace, live: LiveEvent): Workspace {
  switch (live.event) {
    case 'snapshot': {
      const { namespace, objects, at } = live.data;
      const { leftovers } = workspace;
      const scaling = afterSnapshot(workspace.scaling, objects, at);
      return { ...emptyWorkspace, namespace, since: at, leftovers, scaling, ...sorted(objects) };
    }
    case 'change': {
      const scaling = afterChange(workspace.scaling, live.data);
      const back = { ...workspace, scaling, interrupted: undefined };
      return live.data.type === 'DELETED'
        ? remove(back, live.data.object)
        : put(back, live.data.object);
    }
    case 'measured':
      return { ...workspace, scaling: afterMeasured(workspace.scaling, live.data) };
    case 'interrupted':
      return { ...workspace, interrupted: live.data };
    case 'leftovers':
      return { ...workspace, leftovers: live.data };
    case 'unlisted':
      return { ...workspace, unlisted: live.data };
  }
}

/** The objects and the Events of a snapshot, apart; made at once, since there may be hundreds of each. */
function sorted(all: readonly KubeObject[]): Pick<Workspace, 'objects' | 'events'> {
  const objects = new Map<string, KubeObject>();
  const events = new Map<string, KubeEvent[]>();
  for (const object of all) {
    const event = readKubeEvent(object);
    if (!event) objects.set(object.metadata.uid, object);
    else if (events.has(event.regarding)) events.get(event.regarding)!.push(event);
    else events.set(event.regarding, [event]);
  }
  return { objects, events };
}

function put(workspace: Workspace, object: KubeObject): Workspace {
  const event = readKubeEvent(object);
  if (event) {
    const events = new Map(workspace.events);
    const others = (events.get(event.regarding) ?? []).filter(({ uid }) => uid !== event.uid);
    return { ...workspace, events: events.set(event.regarding, [...others, event]) };
  }
  return { ...workspace, objects: new Map(workspace.objects).set(object.metadata.uid, object) };
}

function remove(workspace: Workspace, object: KubeObject): Workspace {
  // The API server forgets Events after an hour; what happened is still worth knowing while its object lives.
  if (readKubeEvent(object)) return workspace;
  const { uid } = object.metadata;
  const objects = new Map(workspace.objects);
  const events = new Map(workspace.events);
  objects.delete(uid);
  events.delete(uid);
  return { ...workspace, objects, events };
}
