import type { KubeEvent } from './kube-event.ts';

/**
 * The events as the reader wants them: newest first, those that say the same folded into one with their counts added.
 * Times are cut to seconds; events of one second are in the order in which they must have happened.
 */
export function newestFirst(events: readonly KubeEvent[]): KubeEvent[] {
  const folded = new Map<string, KubeEvent>();
  for (const event of events) {
    const key = `${event.reason}\n${event.note}\n${event.by}`;
    const twin = folded.get(key);
    // What was said again is as new as its newest.
    folded.delete(key);
    folded.set(
      key,
      twin ? { ...event, count: twin.count + event.count, at: Math.max(twin.at, event.at) } : event,
    );
  }
  const seconds = Map.groupBy(folded.values(), ({ at }) => Math.floor(at / 1000));
  return [...seconds].sort(([a], [b]) => b - a).flatMap(([, events]) => inOrder(events).reverse());
}

/** The way of a Pod: to its node, and on it that of each of its containers. Without what may come at any point of it. */
const way = ['FailedScheduling', 'Scheduled', 'Pulling', 'Pulled', 'Created', 'Started'];
/** Until here the way is the Pod's, from here on that of each container. */
const scheduled = way.indexOf('Scheduled');

/** Whether one event must have happened before another one of the same second. */
function mustPrecede(a: KubeEvent, b: KubeEvent): boolean {
  const [one, other] = [a, b].map(({ reason }) => way.indexOf(reason)) as [number, number];
  if (one < 0 || one === other) return false;
  // No kubelet knows of a Pod that has no node yet.
  if (one <= scheduled) return one < other || b.by === 'kubelet';
  return a.container === b.container && one < other;
}

/** Events in the order in which they came, but where that cannot be right. */
function inOrder(events: readonly KubeEvent[]): KubeEvent[] {
  const waiting = [...events];
  const ordered: KubeEvent[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex((event) => !waiting.some((each) => mustPrecede(each, event)));
    ordered.push(...waiting.splice(Math.max(next, 0), 1));
  }
  return ordered;
}
