import type { RecordedEvent } from '../../protocol/recording.ts';
import type { KubeObject, ObjectRef } from '../../protocol/workspace.ts';

/**
 * Adds to the answers of an older recording which object each is about, and its version: the first one that the stream
 * tells of after Apply was pressed. Newer recordings have that from the API server.
 */
export function completed(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const seen = events.flatMap(objectsOf);
  return events.map((recorded, index) => {
    const { source, event } = recorded;
    if (source !== 'apply') return recorded;
    if (event.event === 'document') {
      const result = event.data;
      if (!('warnings' in result) || result.object.uid) return recorded;
      const pressed = pressedAt(events.slice(index));
      const same = seen.filter(({ object }) => isNamed(object, result.object));
      const { object } = same.find(({ at }) => at > pressed) ?? same.at(-1) ?? {};
      if (!object) return recorded;
      const { uid, resourceVersion } = object.metadata;
      const data = {
        ...result,
        object: { ...result.object, uid, resourceVersion: resourceVersion! },
      };
      return { ...recorded, event: { event: 'document', data } };
    }
    if (event.event === 'pruned' && !event.data.uid) {
      const same = seen.find(({ object }) => isNamed(object, event.data));
      if (!same) return recorded;
      const data = { ...event.data, uid: same.object.metadata.uid };
      return { ...recorded, event: { event: 'pruned', data } };
    }
    return recorded;
  });
}

/** When the Apply was pressed whose answer these events go on with, in milliseconds since the first one. */
function pressedAt(rest: readonly RecordedEvent[]): number {
  for (const { at, source, event } of rest) {
    if (source === 'apply' && event.event === 'end')
      return Math.max(0, at - event.data.milliseconds);
  }
  return 0;
}

function objectsOf({ at, source, event }: RecordedEvent): { at: number; object: KubeObject }[] {
  if (source !== 'live') return [];
  if (event.event === 'snapshot') return event.data.objects.map((object) => ({ at, object }));
  return event.event === 'change' ? [{ at, object: event.data.object }] : [];
}

function isNamed({ kind, metadata }: KubeObject, { name, namespace, ...ref }: ObjectRef): boolean {
  return kind === ref.kind && metadata.name === name && metadata.namespace === namespace;
}
