import type { ManifestDocument } from '../../lessons/manifest/documents.ts';
import { placeOfField } from '../../lessons/manifest/place.ts';
import type { CellProblem, ObjectRef } from '../../protocol/workspace.ts';
import type { Discovery, Resource } from '../api/discovery.ts';
import { definedKinds } from './defined-kinds.ts';
import type { Tenancy } from './tenancy.ts';
import { refusedAnywhere } from './territory.ts';

/** One document with what is known of it before anything is sent. */
export interface Planned {
  document: ManifestDocument;
  object: ObjectRef;
  /** Undefined only where a CRD before it cannot be read, which the API server is going to refuse. */
  resource: Resource | undefined;
  /** True where only a CRD of the same cell tells of the kind: the cluster may not serve it yet. */
  promised?: boolean;
}

/**
 * Finds out what each document's kind is, and refuses what a cell may not touch whatever is in the cluster.
 *
 * @param context.namespace the name of the lesson's own namespace
 */
export async function plan(
  {
    discovery,
    tenancy,
    namespace: own,
  }: { discovery: Discovery; tenancy: Tenancy; namespace: string },
  documents: ManifestDocument[],
): Promise<{ planned: Planned[]; problems: CellProblem[] }> {
  const planned: Planned[] = [];
  const problems: CellProblem[] = [];
  const defined: Resource[] = [];
  let unreadable = false;
  for (const document of documents) {
    const { apiVersion, kind, name } = document;
    const promised = defined.find(
      (one) => one.kind === kind && `${one.group}/${one.version}` === apiVersion,
    );
    const resource = promised ?? (await discovery.find(apiVersion, kind));
    const problem = resource
      ? refusedAnywhere(document, resource, own, tenancy)
      : unreadable
        ? undefined
        : await unknownKind(discovery, document);
    if (problem) problems.push({ ...problem, document: document.number });
    const namespace = resource?.namespaced === false ? undefined : (document.namespace ?? own);
    const object = { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
    planned.push({ document, object, resource, promised: promised !== undefined });
    if (kind === 'CustomResourceDefinition') {
      const kinds = definedKinds(document);
      defined.push(...kinds);
      unreadable ||= kinds.length === 0;
    }
  }
  return { planned, problems };
}

/** What is wrong with the kind of a document that the cluster does not serve. */
export async function unknownKind(
  discovery: Discovery,
  document: ManifestDocument,
): Promise<CellProblem> {
  const { apiVersion, kind } = document;
  const all = await discovery.all();
  const sameKind = all.filter((resource) => resource.kind.toLowerCase() === kind.toLowerCase());
  const [right] = sameKind;
  const version = right && (right.group === '' ? right.version : `${right.group}/${right.version}`);
  if (right && right.kind === kind) {
    return {
      title: `The cluster serves no ${kind} of \`apiVersion: ${apiVersion}\`.`,
      hint: `Write \`apiVersion: ${version}\`.`,
      field: 'apiVersion',
      place: placeOfField(document, 'apiVersion'),
    };
  }
  return {
    title: `The cluster knows no kind \`${kind}\` in \`apiVersion: ${apiVersion}\`.`,
    hint: right
      ? `Case matters: write \`kind: ${right.kind}\` and \`apiVersion: ${version}\`.`
      : 'Check the spelling; `kubectl api-resources` lists all kinds with their versions. A kind of your own needs its CustomResourceDefinition above it.',
    field: 'kind',
    place: placeOfField(document, 'kind'),
  };
}
