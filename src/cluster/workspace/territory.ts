import type { ManifestDocument } from '../../lessons/manifest/documents.ts';
import { placeOfField } from '../../lessons/manifest/place.ts';
import type { CellProblem, KubeObject, ObjectRef } from '../../protocol/workspace.ts';
import type { ApiClient } from '../api/client.ts';
import type { Resource } from '../api/discovery.ts';
import { apiPath } from '../api/paths.ts';
import { lessonLabel } from './labels.ts';
import { eightAtOnce } from './objects.ts';
import { ownershipOf, type CellIdentity, type Ownership } from './ownership.ts';
import { existing } from './submit.ts';
import type { Tenancy } from './tenancy.ts';

/** Namespaces that the cluster or kindbook itself lives in. */
const systemNamespaces = /^(?:kube-.*|default|local-path-storage|kindbook-.*)$/;

/** Each is watched while the lesson's page is open, for each kind; a lesson that needs more is hard to imagine. */
const maxNamespaces = 8;

/**
 * Refuses what a cell may not touch whatever is in the cluster.
 *
 * @param own the lesson's own namespace
 */
export function refusedAnywhere(
  document: ManifestDocument,
  resource: Resource,
  own: string,
  tenancy: Tenancy,
): CellProblem | undefined {
  return tenancy.isShared
    ? refusedShared(document, resource, own)
    : refusedSystem(document, resource, own);
}

const elsewhere =
  'What this cell shows needs a cluster of your own: run `npm start` without `--context`.';

/** Refuses, in a cluster that others use too, all that is not in the lesson's own namespace. */
function refusedShared(
  document: ManifestDocument,
  { kind, group, namespaced }: Resource,
  own: string,
): CellProblem | undefined {
  if (!namespaced) {
    return {
      title: `A cell may not create a ${kind} in a shared cluster.`,
      detail: 'It belongs to no namespace, so everybody would share it.',
      hint: elsewhere,
      ...at(document, 'kind'),
    };
  }
  if (group === 'rbac.authorization.k8s.io') {
    return {
      title: `A cell may not create a ${kind} in a shared cluster.`,
      detail:
        'Cells are applied with the permissions of your kubeconfig, so this could give the lesson more permissions than it should have.',
      hint: 'Create it in the terminal with `kubectl apply` or `kubectl create`: there the API server lets nobody grant more than the lesson has.',
      ...at(document, 'kind'),
    };
  }
  if (document.namespace === undefined || document.namespace === own) return undefined;
  return {
    title: `A cell may not touch the namespace \`${document.namespace}\` in a shared cluster.`,
    detail: `Everything of this lesson lives in its own namespace, ${own}.`,
    hint: `Remove the line \`namespace:\`; kindbook puts the object into the lesson’s namespace. ${elsewhere}`,
    ...at(document, 'metadata.namespace'),
  };
}

/** Refuses the namespaces that the cluster and kindbook live in. */
function refusedSystem(
  document: ManifestDocument,
  resource: Resource,
  own: string,
): CellProblem | undefined {
  if (resource.kind === 'Namespace' && resource.group === '') {
    if (!systemNamespaces.test(document.name)) return undefined;
    return {
      title: `A cell may not change the namespace \`${document.name}\` itself.`,
      detail: 'The cluster or kindbook lives in it.',
      hint: 'Rename your namespace.',
      ...at(document, 'metadata.name'),
    };
  }
  const { namespace } = document;
  if (!resource.namespaced || namespace === undefined || namespace === own) return undefined;
  if (!systemNamespaces.test(namespace)) return undefined;
  return {
    title: `A cell may not change the namespace \`${namespace}\`.`,
    detail: `The cluster or kindbook lives in it. Everything of this lesson lives in its own namespace, ${own}, and in those that its cells create.`,
    hint: 'Remove the line `namespace:`; kindbook puts the object into the lesson’s namespace.',
    ...at(document, 'metadata.namespace'),
  };
}

/** Refuses an object of another lesson, which that lesson's Reset would delete. */
export function refusedOtherLesson(document: ManifestDocument, object: KubeObject): CellProblem {
  const { kind, name } = document;
  const lesson = object.metadata.labels![lessonLabel]!;
  return {
    title: `${kind} \`${name}\` belongs to the lesson “${lesson}”.`,
    detail: `A cell of that lesson created it, and it is not in a namespace of this lesson.`,
    hint: `Rename yours, or press Reset in the lesson “${lesson}”.`,
    ...at(document, 'metadata.name'),
  };
}

/** A document with what it is about. */
interface Target {
  document: ManifestDocument;
  object: ObjectRef;
}

/**
 * Asks whose the namespaces are that a cell's objects are for, beside the lesson's own.
 *
 * @param own the name of the lesson's own namespace
 */
export async function namespacesOf(
  client: ApiClient,
  identity: CellIdentity,
  own: string,
  targets: Target[],
): Promise<ReadonlyMap<string, Ownership>> {
  const names = new Set(targets.flatMap(({ object }) => object.namespace ?? []));
  names.delete(own);
  const standings = await eightAtOnce([...names], async (name) => {
    const namespace = await existing(client, apiPath('v1', 'namespaces', name));
    return [name, ownershipOf(namespace, identity)] as const;
  });
  return new Map(standings);
}

/**
 * Refuses objects for namespaces that are neither the lesson's own nor made by one of its cells.
 *
 * @param namespaces what `namespacesOf` told
 */
export function refusedNamespaces(
  targets: Target[],
  namespaces: ReadonlyMap<string, Ownership>,
): CellProblem[] {
  const madeBy = new Map(
    targets.flatMap(({ document, object }) =>
      object.apiVersion === 'v1' && object.kind === 'Namespace'
        ? [[object.name, document.number] as const]
        : [],
    ),
  );
  const tooMany = [...namespaces.keys()][maxNamespaces];
  let told = false;
  return targets.flatMap(({ document, object }) => {
    const ownership = namespaces.get(object.namespace ?? '');
    if (!ownership) return [];
    if (object.namespace === tooMany && !told) {
      told = true;
      return refusedTooMany(document);
    }
    if (ownership === 'cell' || ownership === 'lesson') return [];
    if (ownership === 'other-lesson' || ownership === 'foreign') {
      return takenNamespace(document, ownership);
    }
    const maker = madeBy.get(object.namespace!);
    return maker !== undefined && maker < document.number ? [] : missingNamespace(document, maker);
  });
}

/** Refuses an object for a namespace of somebody else. */
export function takenNamespace(
  document: ManifestDocument,
  ownership: 'other-lesson' | 'foreign',
): CellProblem {
  return {
    title: `A cell may not change the namespace \`${document.namespace}\`.`,
    detail: `No cell of this lesson created it: it belongs to ${ownership === 'foreign' ? 'somebody else' : 'another lesson'}.`,
    hint: 'Rename your namespace, or remove the line `namespace:`; kindbook then puts the object into the lesson’s own.',
    ...at(document, 'metadata.namespace'),
  };
}

function missingNamespace(document: ManifestDocument, maker: number | undefined): CellProblem {
  const { namespace } = document;
  const base = at(document, 'metadata.namespace');
  return maker === undefined
    ? {
        title: `There is no namespace \`${namespace}\`.`,
        hint: 'Add a document above this one that creates it (`kind: Namespace`), or remove the line `namespace:`.',
        ...base,
      }
    : {
        title: `The namespace \`${namespace}\` does not exist yet when this document is applied.`,
        hint: `Documents are applied in order: move document ${maker}, which creates the namespace, above this one.`,
        ...base,
      };
}

function refusedTooMany(document: ManifestDocument): CellProblem {
  return {
    title: `This cell uses more than ${maxNamespaces} namespaces in addition to the lesson’s own.`,
    hint: 'Use fewer namespaces, or split the cell.',
    ...at(document, 'metadata.namespace'),
  };
}

function at(document: ManifestDocument, field: string) {
  return { document: document.number, field, place: placeOfField(document, field) };
}
