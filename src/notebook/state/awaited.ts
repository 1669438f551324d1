import type { AppliedObject, DocumentResult, KubeObject } from '../../protocol/workspace.ts';
import { containersOf } from './containers.ts';
import type { Workspace } from './workspace.ts';

/**
 * Whether the cluster has yet to tell of something that was applied. Until it has, what is known is the state of
 * before, and calling that “Ready” would be wrong.
 *
 * @param documents what became of the documents of an Apply
 */
export function isAwaited(documents: readonly DocumentResult[], workspace: Workspace): boolean {
  return documents.some((result) => {
    const { outcome } = result;
    return (
      (outcome === 'created' || outcome === 'configured') && isUnseen(result.object, workspace)
    );
  });
}

function isUnseen({ uid, resourceVersion }: AppliedObject, { objects }: Workspace): boolean {
  const known = objects.get(uid);
  if (!known) return true;
  return isOlder(known.metadata.resourceVersion!, resourceVersion) || runsAnotherImage(known);
}

/** Versions of one object are decimal numbers, of any length, that grow (KEP-5504). */
function isOlder(version: string, than: string): boolean {
  return version.length === than.length ? version < than : version.length < than.length;
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
