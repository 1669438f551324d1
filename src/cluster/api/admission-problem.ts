import type { ManifestDocument } from '../../lessons/manifest/documents.ts';
import { placeOfField } from '../../lessons/manifest/place.ts';
import { podRefusal } from '../../lessons/manifest/pod-refusal.ts';
import type { CellProblem } from '../../protocol/workspace.ts';

/**
 * Explains an object that fits its schema and is refused nevertheless: by a quota, a LimitRange, a policy, a missing
 * service account, or since the user has no right.
 *
 * @param message the API server's words
 * @returns undefined where the words are of another kind
 */
export function admissionProblem(
  message: string,
  document: ManifestDocument,
): Pick<CellProblem, 'title' | 'hint' | 'field' | 'place'> | undefined {
  const isPod = document.kind === 'Pod' && document.apiVersion === 'v1';
  const refusal = podRefusal(message, isPod ? document.tree.toJS() : undefined);
  if (!refusal) return undefined;
  const isClaim = document.kind === 'PersistentVolumeClaim';
  const field = (isPod || isClaim) && refusal.field !== 'replicas' ? refusal.field : undefined;
  return {
    title: refusal.title,
    hint: `${refusal.why} ${refusal.next}`,
    ...(field === undefined ? {} : { field }),
    place: placeOfField(document, field ?? 'metadata.name'),
  };
}
