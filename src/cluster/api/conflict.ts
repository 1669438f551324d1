import { placeOfField } from '../../lessons/manifest/place.ts';
import type { ManifestDocument } from '../../lessons/manifest/documents.ts';
import type { CellProblem, FieldConflict } from '../../protocol/workspace.ts';
import type { ApiError } from './client.ts';

/**
 * Explains a conflict of server-side apply: fields that the document names with another value than the manager that set
 * them (https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts).
 *
 * @returns undefined for an answer 409 of another kind
 */
export function conflictProblem(
  error: ApiError,
  document: ManifestDocument,
): CellProblem | undefined {
  const conflicts = conflictsOf(error, document);
  const [first] = conflicts;
  if (!first) return undefined;
  const { kind, name } = document;
  const owners = [...new Set(conflicts.map(({ owner }) => owner))];
  const isScaled = owners.includes(autoscaler);
  const one = conflicts.length === 1;
  return {
    document: document.number,
    title: one
      ? `The field \`${first.field}\` of ${kind} ${name} belongs to ${first.owner}.`
      : `${conflicts.length} fields of ${kind} ${name} belong to ${owners.join(' and ')}.`,
    detail: error.status.message,
    hint: `${one ? 'Leave it' : 'Leave them'} out of this text and ${
      owners.length === 1 ? 'the owner keeps' : 'the owners keep'
    } ${one ? 'it' : 'them'}; or take ${one ? 'it' : 'them'} over, and the value in this text applies${
      isScaled ? ' until the autoscaler sets its own again' : ''
    }.`,
    field: first.field,
    place: first.place,
    remedy: { action: 'take-over', conflicts },
  };
}

function conflictsOf(error: ApiError, document: ManifestDocument): FieldConflict[] {
  const causes = error.status.details?.causes ?? [];
  return causes.flatMap(({ reason, field, message = '' }) => {
    if (reason !== 'FieldManagerConflict' || !field) return [];
    const words =
      /conflict with "(?<manager>.*?)"(?: with subresource "(?<subresource>.*?)")?(?<updated> using )?/;
    const { manager, subresource, updated } = words.exec(message)?.groups ?? {};
    if (manager === undefined) return [];
    return {
      field: field.replace(/^\./, ''),
      manager,
      owner: ownerOf(manager, subresource, updated !== undefined),
      place: placeOfField(document, field),
    };
  });
}

const autoscaler = 'an autoscaler (`kube-controller-manager`)';

/**
 * Who a field manager is. Its name is what a program gives itself; these are kubectl's and the controllers'.
 *
 * @param updated whether it wrote the field, in place of applying it: the API server's message then has the version
 *   (https://github.com/kubernetes/apimachinery/blob/master/pkg/util/managedfields/internal/conflict.go)
 */
function ownerOf(manager: string, subresource: string | undefined, updated: boolean): string {
  if (subresource === 'scale' && manager === 'kubectl') return '`kubectl scale`';
  if (subresource === 'scale' && manager === 'kube-controller-manager') return autoscaler;
  if (manager === 'kubectl-client-side-apply') return '`kubectl apply`';
  if (manager === 'kubectl') {
    return updated ? 'a command such as `kubectl rollout undo`' : '`kubectl apply --server-side`';
  }
  const command = /^kubectl-(?<command>\w+)$/.exec(manager)?.groups?.['command'];
  if (command) return `\`kubectl ${command}\``;
  if (manager === 'kindbook-action') return 'a button of this page';
  if (manager === 'kindbook-tracking')
    return 'kindbook, which uses it to track what this cell created';
  return `\`${manager}\``;
}
