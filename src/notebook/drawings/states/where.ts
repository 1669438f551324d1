import type { KubeObject } from '../../../protocol/workspace.ts';
import {
  containersOf,
  isCrashLooping,
  isRecovering,
  type Container,
} from '../../state/containers.ts';
import { condition, fields } from '../../state/fields.ts';

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

/** Reasons why a container waits for its image. */
const imageReasons = /^(ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull)$/;
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
  const { phase } = fields(pod['status']);
  if (pod.metadata.deletionTimestamp !== undefined || phase === 'Succeeded') return undefined;
  const containers = containersOf(pod);
  if (containers.some((container) => isOutOfMemory(container, phase, now))) return 'memory';
  if (phase === 'Failed') return undefined;
  if (!fields(pod['spec'])['nodeName']) return 'no node';
  for (const { waiting } of containers) {
    if (imageReasons.test(waiting?.reason ?? '')) return 'image';
    if (/^Create\w+Error$/.test(waiting?.reason ?? '')) return 'configuration';
  }
  const isWaiting = ({ role, ended }: Container) => role === 'init' && ended?.exitCode !== 0;
  if (phase !== 'Running') return containers.some(isWaiting) ? 'init' : undefined;
  if (containers.some((container) => isCrashLooping(container) || container.comesBack)) {
    return 'crash';
  }
  if (containers.some((container) => isRecovering(container, now))) return 'restarts';
  return condition(pod, 'Ready')?.['status'] === 'True' ? undefined : 'not ready';
}

function isOutOfMemory(container: Container, phase: unknown, now: number): boolean {
  const isNow =
    phase === 'Failed' ||
    isCrashLooping(container) ||
    container.comesBack ||
    isRecovering(container, now);
  const last = container.ended ?? container.endedBefore;
  if (!last || !isNow) return false;
  const hasLimit = fields(fields(container.spec['resources'])['limits'])['memory'] !== undefined;
  return last.reason === 'OOMKilled' || (last.exitCode === killed && hasLimit);
}
