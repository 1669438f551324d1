import type { Facts, Outcome } from '../../lessons/predict/prediction.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import { count, fields, list } from './fields.ts';
import type { Seen } from './since-apply.ts';
import { everyNode, treeOf } from './tree.ts';
import type { Workspace } from './workspace.ts';

// A page loads this with what marks an answer.

/** A cell's real result, as the expressions of a Predict see it. */
export function outcomeOf({ cell, applies, status, workspace, answer, now }: Seen): Outcome {
  return (steps) => {
    const since = applies.slice(-steps);
    const [first] = since;
    const all = [...everyNode(treeOf(workspace, cell))].map(({ object }) => object);
    const objects = all
      .filter(({ metadata }) => !metadata.deletionTimestamp)
      .map((object) => restartedSince(object, first?.objects.get(object.metadata.uid)));
    return {
      status,
      objects,
      pods: objects.filter(({ kind }) => kind === 'Pod'),
      events: all.flatMap(({ metadata: { uid } }) =>
        eventsSince(workspace.events.get(uid), first?.events.get(uid)),
      ),
      answer: answer.documents,
      previous: since.flatMap(({ gone }) => [...gone.values()]),
      seconds: (now - (applies.at(-1)?.at ?? now)) / 1000,
    };
  };
}

type Events = ReturnType<Workspace['events']['get']>;

/** The Events that were not there before, or not as often; with how often they were seen since. */
function eventsSince(now: Events = [], before: Events = []): Facts['events'] {
  return now.flatMap(({ uid, reason, note, warning, count: seen, by }) => {
    const count = seen - (before.find((each) => each.uid === uid)?.count ?? 0);
    return count > 0 ? [{ reason, note, warning, count, by }] : [];
  });
}

/** A Pod with the restarts of its containers counted from an earlier state on; any other object as it is. */
function restartedSince(object: KubeObject, before: KubeObject | undefined): KubeObject {
  const status = fields(object['status']);
  const [now, old] = [status, fields(before?.['status'])].map((each) =>
    list(each['containerStatuses']),
  ) as [ReturnType<typeof list>, ReturnType<typeof list>];
  if (old.every(({ restartCount }) => count(restartCount) === 0)) return object;
  const containerStatuses = now.map((one) => {
    const was = old.find(({ name }) => name === one['name']);
    return { ...one, restartCount: count(one['restartCount']) - count(was?.['restartCount']) };
  });
  return { ...object, status: { ...status, containerStatuses } };
}
