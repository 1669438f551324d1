import type { KubeObject, ObjectRef } from '../../protocol/workspace.ts';
import { containersOf } from './containers.ts';
import type { Workspace } from './workspace.ts';

/** An object that an Apply has just made or changed. */
export interface Awaited {
  readonly object: ObjectRef;
  /** The version that was known before the Apply; undefined where there was none. */
  readonly before: string | undefined;
}

/** The version of an object that the workspace knows now. */
export function knownVersion(workspace: Workspace, ref: ObjectRef): string | undefined {
  return find(workspace, ref)?.metadata.resourceVersion;
}

/**
 * Whether the cluster has yet to tell of something that was applied. Until it has, what is known is the state of
 * before, and calling that “Ready” would be wrong.
 */
export function isAwaited(awaited: readonly Awaited[], workspace: Workspace): boolean {
  return awaited.some(({ object, before }) => {
    const known = find(workspace, object);
    return !known || known.metadata.resourceVersion === before || runsAnotherImage(known);
  });
}

function find(workspace: Workspace, ref: ObjectRef): KubeObject | undefined {
  for (const object of workspace.objects.values()) {
    if (object.kind === ref.kind && object.metadata.name === ref.name) return object;
  }
  return undefined;
}

/** Whether a Pod still runs the image of before: the kubelet sees a new one at once, but needs a moment to change it. */
function runsAnotherImage(pod: KubeObject): boolean {
  if (pod.kind !== 'Pod') return false;
  return containersOf(pod).some(
    ({ image, runningImage, runningSince }) =>
      runningSince !== undefined &&
      runningImage !== undefined &&
      !runningImage.startsWith('sha256:') &&
      // A stand-in has a name of its own beside the official one, and the node may say either.
      !runningImage.startsWith('docker.io/kindbook/') &&
      fullName(runningImage) !== fullName(image),
  );
}

/** An image's name with what may be left out of it. */
function fullName(image: string): string {
  const short = image.replace(/^docker\.io\/(library\/)?/, '');
  return /:[^/]+$|@/.test(short) ? short : `${short}:latest`;
}
