import { createHash } from 'node:crypto';
import type { KubeObject, ObjectRef } from '../../protocol/workspace.ts';
import type { ApiClient } from '../api/client.ts';
import { apiVersionOf, type Discovery, type Resource } from '../api/discovery.ts';
import { apiPath, pathOf, withQuery } from '../api/paths.ts';
import {
  cellLabel,
  groupKindsAnnotation,
  idLabel,
  lessonLabel,
  namespacesAnnotation,
  partOfLabel,
  systemNamespace,
  toolingAnnotation,
  workspaceLabel,
} from './labels.ts';
import { eightAtOnce, listMetadata, unlessGone, type Metadata } from './objects.ts';
import { existing } from './submit.ts';

/** What an ApplySet's parent remembers beside what KEP-3659 asks for. */
const pendingAnnotation = 'kindbook.dev/pending';
const borrowedAnnotation = 'kindbook.dev/borrowed';

/** An object that was there before a cell named it. It belongs to somebody else, so it is never deleted. */
export interface CoManaged extends ObjectRef {
  uid: string;
}

/** What an ApplySet's parent says. */
export interface ApplySetRecord {
  /** The kinds that the set may have. */
  kinds: Resource[];
  /** The namespaces that its objects may be in. */
  namespaces: string[];
  /** Objects that an Apply was about to make. Until they are labelled, this alone tells that they are the cell's. */
  pending: ObjectRef[];
  borrowed: CoManaged[];
}

/** A member of an ApplySet. */
export interface Member {
  resource: Resource;
  metadata: Metadata;
}

/** The parent of an ApplySet, as the API server has it. */
export type Parent = KubeObject;

/**
 * What one cell has made in the cluster, tracked by an ApplySet (KEP-3659) so that it can be pruned with any tool
 * that knows the specification. Its parent is a ConfigMap in `kindbook-system`. A workspace after a Reset has sets of
 * its own, so what the old ones still have is never mistaken for what the new ones have.
 */
export class ApplySet {
  readonly #client: ApiClient;
  readonly #discovery: Discovery;
  readonly #parent: string;
  readonly lesson: string;
  readonly cell: string;
  /** The uid of the lesson's own namespace. */
  readonly workspace: string;
  readonly id: string;
  #written: string | undefined;

  constructor(
    client: ApiClient,
    discovery: Discovery,
    of: { lesson: string; cell: string; workspace: string },
  ) {
    this.#client = client;
    this.#discovery = discovery;
    this.lesson = of.lesson;
    this.cell = of.cell;
    this.workspace = of.workspace;
    const hash = createHash('sha256').update(`${of.workspace}\n${of.cell}`).digest('hex');
    this.#parent = `${of.lesson}-${hash.slice(0, 16)}`;
    this.id = applySetId(this.#parent, systemNamespace);
  }

  /** The set of a parent or a member; undefined for one that an older kindbook wrote, or that is neither. */
  static of(
    client: ApiClient,
    discovery: Discovery,
    { labels = {} }: Pick<Metadata, 'labels'>,
  ): ApplySet | undefined {
    const [lesson, cell, workspace] = [lessonLabel, cellLabel, workspaceLabel].map(
      (label) => labels[label],
    );
    return lesson && cell && workspace
      ? new ApplySet(client, discovery, { lesson, cell, workspace })
      : undefined;
  }

  /** Reads what the parent says; nothing where there is no parent yet. */
  async load(): Promise<ApplySetRecord> {
    const parent = await existing(this.#client, parentPath(this.#parent));
    if (!parent) return { kinds: [], namespaces: [], pending: [], borrowed: [] };
    const record = await recordOf(parent, this.#discovery);
    this.#written = JSON.stringify(annotationsOf(record));
    return record;
  }

  /**
   * Writes the parent. To be called with all that an Apply may make before it makes it: an Apply that is broken off then
   * leaves nothing that nobody finds.
   */
  async write(record: ApplySetRecord): Promise<void> {
    const annotations = annotationsOf(record);
    const text = JSON.stringify(annotations);
    if (text === this.#written) return;
    await this.#client.json({
      method: 'PATCH',
      path: withQuery(parentPath(this.#parent), { fieldManager: 'kindbook', force: 'true' }),
      contentType: 'application/apply-patch+yaml',
      body: JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: this.#parent,
          labels: {
            [idLabel]: this.id,
            [lessonLabel]: this.lesson,
            [cellLabel]: this.cell,
            [workspaceLabel]: this.workspace,
          },
          annotations,
        },
      }),
    });
    this.#written = text;
  }

  /** Labels an object as the cell's own, by a field manager of its own: the reader's bytes stay as they are. */
  async adopt(resource: Resource, { name, namespace, uid }: Metadata): Promise<void> {
    await unlessGone(
      this.#client.json({
        method: 'PATCH',
        path: withQuery(pathOf(resource, namespace, name), {
          fieldManager: 'kindbook-tracking',
          force: 'true',
        }),
        contentType: 'application/apply-patch+yaml',
        body: JSON.stringify({
          apiVersion: apiVersionOf(resource),
          kind: resource.kind,
          metadata: {
            name,
            // Without it, an object that is gone meanwhile would be made again, with nothing in it but labels.
            uid,
            labels: {
              [partOfLabel]: this.id,
              [cellLabel]: this.cell,
              [lessonLabel]: this.lesson,
              [workspaceLabel]: this.workspace,
            },
          },
        }),
      }),
    );
  }

  /** Labels what a broken-off Apply made and had no time to label. */
  async recover({ pending }: ApplySetRecord): Promise<void> {
    await eightAtOnce(pending, async ({ apiVersion, kind, namespace, name }) => {
      const resource = await this.#discovery.find(apiVersion, kind);
      if (!resource) return;
      const object = await existing(this.#client, pathOf(resource, namespace, name));
      if (object && !object.metadata.labels?.[partOfLabel] && appliedByKindbook(object)) {
        await this.adopt(resource, object.metadata);
      }
    });
  }

  /**
   * Everything of some kinds that is the cell's own, in the order in which it is to be deleted.
   *
   * @param namespaces where it may be beside in none: elsewhere somebody has copied it, labels and all, and it is theirs
   */
  async members(kinds: Resource[], namespaces: string[]): Promise<Member[]> {
    const found = await eightAtOnce(kinds.filter(isListed), async (resource) => {
      const all = await listMetadata(this.#client, pathOf(resource), `${partOfLabel}=${this.id}`);
      const own = all.filter(
        ({ namespace }) => namespace === undefined || namespaces.includes(namespace),
      );
      return own.map((metadata) => ({ resource, metadata }));
    });
    return found.flat().sort((a, b) => byDeletion(a.resource, b.resource));
  }

  /**
   * Gives up the fields of somebody else's object that the cell had set: an apply without any field
   * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership).
   */
  async giveUp({ apiVersion, kind, name, namespace, uid }: CoManaged): Promise<void> {
    const resource = await this.#discovery.find(apiVersion, kind);
    if (!resource) return;
    await unlessGone(
      this.#client.json({
        method: 'PATCH',
        path: withQuery(pathOf(resource, namespace, name), { fieldManager: 'kindbook' }),
        contentType: 'application/apply-patch+yaml',
        body: JSON.stringify({ apiVersion, kind, metadata: { name, uid } }),
      }),
    );
  }

  /** Deletes the parent, when nothing of the set is left. */
  async forget(): Promise<void> {
    const path = parentPath(this.#parent);
    await unlessGone(this.#client.json({ method: 'DELETE', path }));
  }
}

/** The path of one parent, or of all. */
function parentPath(...name: string[]): string {
  return apiPath('v1', 'namespaces', systemNamespace, 'configmaps', ...name);
}

/** The parents of a lesson's ApplySets, or of all lessons'. */
export async function parentsOf(client: ApiClient, lesson?: string): Promise<Parent[]> {
  const labelSelector = lesson === undefined ? lessonLabel : `${lessonLabel}=${lesson}`;
  const { body } = await client.json<{ items: Parent[] }>({
    path: withQuery(parentPath(), { labelSelector }),
  });
  return body.items;
}

/** The kinds that a workspace's cells have made so far, as their ApplySets' parents say. */
export async function kindsOfWorkspace(
  client: ApiClient,
  discovery: Discovery,
  lesson: string,
  workspace: string,
): Promise<Resource[]> {
  const parents = (await parentsOf(client, lesson)).filter(
    ({ metadata }) => metadata.labels?.[workspaceLabel] === workspace,
  );
  const records = await Promise.all(parents.map((parent) => recordOf(parent, discovery)));
  return records.flatMap(({ kinds }) => kinds);
}

/** What a parent says, as far as the cluster still serves its kinds. */
export async function recordOf(parent: Parent, discovery: Discovery): Promise<ApplySetRecord> {
  const annotations = parent.metadata.annotations ?? {};
  const words = (annotation: string) => (annotations[annotation] ?? '').split(',').filter(Boolean);
  return {
    kinds: await discovery.ofGroupKinds(words(groupKindsAnnotation)),
    namespaces: words(namespacesAnnotation),
    pending: JSON.parse(annotations[pendingAnnotation] ?? '[]') as ObjectRef[],
    borrowed: JSON.parse(annotations[borrowedAnnotation] ?? '[]') as CoManaged[],
  };
}

function annotationsOf({ kinds, namespaces, pending, borrowed }: ApplySetRecord) {
  const sorted = (words: string[]) => [...new Set(words)].sort().join(',');
  return {
    [toolingAnnotation]: 'kindbook/v1',
    [groupKindsAnnotation]: sorted(kinds.map(groupKindOf)),
    [namespacesAnnotation]: sorted(namespaces),
    ...(pending.length > 0 ? { [pendingAnnotation]: JSON.stringify(pending) } : {}),
    ...(borrowed.length > 0 ? { [borrowedAnnotation]: JSON.stringify(borrowed) } : {}),
  };
}

/**
 * An ApplySet's id, as KEP-3659 defines it: the URL-safe base64 of the SHA-256 of the parent's name, namespace, kind and
 * group, joined by dots. The parent is a ConfigMap, whose group is empty.
 */
export function applySetId(parent: string, namespace: string): string {
  const hash = createHash('sha256').update(`${parent}.${namespace}.ConfigMap.`).digest('base64url');
  return `applyset-${hash}-v1`;
}

/** `Deployment.apps`, and `Pod` in the core group. */
export function groupKindOf({ group, kind }: Pick<Resource, 'group' | 'kind'>): string {
  return group === '' ? kind : `${kind}.${group}`;
}

function isListed({ verbs }: Resource): boolean {
  return verbs.includes('list');
}

/** Compares two kinds by the order in which objects of them are deleted. */
export function byDeletion(one: Resource, other: Resource): number {
  return deletionOrder(one) - deletionOrder(other);
}

/** What lives in something else goes before it. */
function deletionOrder(resource: Resource): number {
  if (resource.namespaced) return 0;
  const order: Record<string, number> = {
    'CustomResourceDefinition.apiextensions.k8s.io': 2,
    Namespace: 3,
  };
  return order[groupKindOf(resource)] ?? 1;
}

/**
 * Whether an unlabelled object is one that a cell made. A bare document (`kind: Namespace` with a name) sets no field, so
 * there is no manager; anybody else who makes an object leaves a manager beside that of its status.
 */
function appliedByKindbook(object: KubeObject): boolean {
  const { managedFields = [] } = object.metadata as {
    managedFields?: { manager?: string; operation?: string; subresource?: string }[];
  };
  const applied = managedFields.some(
    ({ manager, operation }) => manager === 'kindbook' && operation === 'Apply',
  );
  return applied || managedFields.every(({ subresource }) => subresource !== undefined);
}
