import type { ManifestDocument } from '../../lessons/manifest/documents.ts';
import type { Resource } from '../api/discovery.ts';

/** What the API server lets clients do with a custom resource. */
const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/**
 * The kinds that a document will make the cluster serve: those of a CustomResourceDefinition, read from its text.
 *
 * @returns nothing for another kind, or for a CRD that the API server is going to refuse
 */
export function definedKinds(document: ManifestDocument): Resource[] {
  if (document.kind !== 'CustomResourceDefinition') return [];
  const { spec } = document.tree.toJS() as { spec?: Partial<Spec> | null };
  const { group, scope, names, versions } = spec ?? {};
  if (!group || !names?.kind || !names.plural || !Array.isArray(versions)) return [];
  const { kind, plural } = names;
  return versions.flatMap(({ name, served }) =>
    typeof name === 'string' && served
      ? [{ group, version: name, kind, plural, namespaced: scope === 'Namespaced', verbs }]
      : [],
  );
}

/** The part of a CRD that names its kinds. */
interface Spec {
  group: string;
  scope: string;
  names: { kind?: string; plural?: string } | null;
  versions: { name?: unknown; served?: unknown }[];
}
