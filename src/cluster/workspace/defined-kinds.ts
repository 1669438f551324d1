import { isObjectName } from '../../protocol/names.ts';
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
  const { kind, plural } = (names ?? {}) as Record<string, unknown>;
  if (!isName(group) || !isName(kind) || !isName(plural) || !Array.isArray(versions)) return [];
  return (versions as (Version | null)[]).flatMap((version) =>
    version?.served && isName(version.name)
      ? [{ group, version: version.name, kind, plural, namespaced: scope === 'Namespaced', verbs }]
      : [],
  );
}

/** The part of a CRD that names its kinds, as a reader may have written it. */
interface Spec {
  group: unknown;
  scope: unknown;
  names: unknown;
  versions: unknown;
}

interface Version {
  name?: unknown;
  served?: unknown;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && isObjectName(value);
}
