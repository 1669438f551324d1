import type { KubeObject } from '../../../protocol/workspace.ts';
import { count, fields, list } from '../../state/fields.ts';
import { objectState } from '../../state/object-state.ts';

/**
 * The states of a Pod in trouble, as the table in `src/components/PodStates.mdx` has them, in its order. A refused text makes no
 * Pod, so nobody is ever there.
 */
export const states = [
  'refused',
  'no node',
  'image',
  'configuration',
  'init',
  'crash',
  'memory',
  'not ready',
  'restarts',
] as const;

/** One of them. */
export type PodTrouble = (typeof states)[number];

/** By the words that are said of a Pod everywhere on the page (`podState`); the first that fits counts. */
const byWords: readonly [RegExp, PodTrouble][] = [
  [/unschedulable|waiting for a node/, 'no node'],
  [/ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull/, 'image'],
  [/Create\w+Error/, 'configuration'],
  [/init container/, 'init'],
  [/CrashLoopBackOff|has ended/, 'crash'],
  [/crashing|after a crash/, 'restarts'],
  [/Running, .*(not|of \d+) ready/, 'not ready'],
];

/** A process that was ended by SIGKILL: 128 + 9. */
const killed = 137;

/**
 * Finds in which states of trouble the Pods of a workspace are.
 *
 * @returns the names of Pods by their state; one that is well, has done its work, or is being deleted is in none
 */
export function podsInTrouble(
  objects: readonly KubeObject[],
  now: number,
): ReadonlyMap<PodTrouble, readonly string[]> {
  const found = new Map<PodTrouble, string[]>();
  for (const object of objects) {
    const state = object.kind === 'Pod' ? troubleOf(object, now) : undefined;
    if (state) found.set(state, [...(found.get(state) ?? []), object.metadata.name].sort());
  }
  return found;
}

/** The state of trouble that one Pod is in. */
export function troubleOf(pod: KubeObject, now: number): PodTrouble | undefined {
  if (pod.metadata.deletionTimestamp !== undefined) return undefined;
  const { words } = objectState(pod, now);
  if (isOutOfMemory(pod) && /^Failed|crash|has ended/i.test(words)) return 'memory';
  return byWords.find(([pattern]) => pattern.test(words))?.[1];
}

/** Whether a container has last ended since it used more memory than it may. */
function isOutOfMemory(pod: KubeObject): boolean {
  const containers = list(fields(pod['spec'])['containers']);
  return list(fields(pod['status'])['containerStatuses']).some(({ name, state, lastState }) => {
    const last = fields(fields(state)['terminated'] ?? fields(lastState)['terminated']);
    const { resources } = containers.find((each) => each['name'] === name) ?? {};
    const hasLimit = fields(fields(resources)['limits'])['memory'] !== undefined;
    return last['reason'] === 'OOMKilled' || (count(last['exitCode']) === killed && hasLimit);
  });
}
