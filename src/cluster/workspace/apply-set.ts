import { createHash } from 'node:crypto';
import { cellLabel, type ObjectRef } from '../../protocol/workspace.ts';
import { ApiError, type ApiClient } from '../api/client.ts';
import { apiVersionOf, pathOf, type Discovery, type Resource } from '../api/discovery.ts';

/** Where the parents of all ApplySets live; it is no workspace, so a lesson's own namespace shows nothing of ours. */
export const systemNamespace = 'kindbook-system';

/** Labels and annotations of KEP-3659 (https://kubernetes.io/docs/reference/labels-annotations-taints/). */
const idLabel = 'applyset.kubernetes.io/id';
const partOfLabel = 'applyset.kubernetes.io/part-of';
const toolingAnnotation = 'applyset.kubernetes.io/tooling';
const groupKindsAnnotation = 'applyset.kubernetes.io/contains-group-kinds';
const namespacesAnnotation = 'applyset.kubernetes.io/additional-namespaces';

/** The label of everything that belongs to one lesson's workspace. */
export const lessonLabel = 'kindbook.dev/lesson';

interface Parent {
  metadata: { name: string; annotations?: Record<string, string> };
}

/**
 * What one cell has made in the cluster, tracked by an ApplySet (KEP-3659) so that it can be pruned with any tool
 * that knows the specification. Its parent is a ConfigMap in `kindbook-system`.
 */
export class ApplySet {
  readonly #client: ApiClient;
  readonly #discovery: Discovery;
  readonly #lesson: string;
  readonly #cell: string;
  readonly #parent: string;
  readonly id: string;

  constructor(client: ApiClient, discovery: Discovery, lesson: string, cell: string) {
    this.#client = client;
    this.#discovery = discovery;
    this.#lesson = lesson;
    this.#cell = cell;
    this.#parent = `${lesson}-${createHash('sha256').update(cell).digest('hex').slice(0, 10)}`;
    this.id = applySetId(this.#parent, systemNamespace);
  }

  /**
   * Writes into the parent which kinds the set may have from now on; to be called before they are applied, so that a
   * broken-off Apply leaves nothing that the next one would not find.
   *
   * @returns the kinds that it had before
   */
  async announce(resources: Resource[], namespace: string): Promise<Resource[]> {
    const before = await this.#contained();
    await this.#write([...before, ...resources], namespace);
    return before;
  }

  /** Labels an object as the cell's own, by a field manager of its own: the reader's bytes stay as they are. */
  async adopt(resource: Resource, namespace: string, name: string): Promise<void> {
    const path = pathOf(resource, namespace, name);
    await this.#client.json({
      method: 'PATCH',
      path: `${path}?fieldManager=kindbook-tracking&force=true`,
      contentType: 'application/apply-patch+yaml',
      body: JSON.stringify({
        apiVersion: apiVersionOf(resource),
        kind: resource.kind,
        metadata: {
          name,
          labels: { [partOfLabel]: this.id, [cellLabel]: this.#cell, [lessonLabel]: this.#lesson },
        },
      }),
    });
  }

  /**
   * Deletes what the cell made before and does not name any more, then narrows the parent to what it has now.
   *
   * @param kept objects that this Apply named
   * @param before kinds that the set had before this Apply
   * @yields each object whose deletion the API server accepted
   */
  async *prune(
    kept: { resource: Resource; name: string }[],
    before: Resource[],
    namespace: string,
  ): AsyncGenerator<ObjectRef> {
    for (const resource of before) {
      const selector = new URLSearchParams({ labelSelector: `${partOfLabel}=${this.id}` });
      const { body } = await this.#client.json<{ items: Parent[] }>({
        path: `${pathOf(resource, namespace)}?${selector}`,
      });
      for (const { metadata } of body.items) {
        if (kept.some((one) => one.name === metadata.name && isSame(one.resource, resource)))
          continue;
        await remove(this.#client, pathOf(resource, namespace, metadata.name));
        yield {
          apiVersion: apiVersionOf(resource),
          kind: resource.kind,
          name: metadata.name,
          ...(resource.namespaced ? { namespace } : {}),
        };
      }
    }
    await this.#write(
      kept.map(({ resource }) => resource),
      namespace,
    );
  }

  async #contained(): Promise<Resource[]> {
    try {
      const { body } = await this.#client.json<Parent>({ path: this.#path() });
      return await containedIn(body, this.#discovery);
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) return [];
      throw error;
    }
  }

  async #write(resources: Resource[], namespace: string): Promise<void> {
    const kinds = [...new Set(resources.map(groupKindOf))].sort();
    await this.#client.json({
      method: 'PATCH',
      path: `${this.#path()}?fieldManager=kindbook&force=true`,
      contentType: 'application/apply-patch+yaml',
      body: JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: this.#parent,
          labels: { [idLabel]: this.id, [lessonLabel]: this.#lesson },
          annotations: {
            [toolingAnnotation]: 'kindbook/v1',
            [groupKindsAnnotation]: kinds.join(','),
            [namespacesAnnotation]: namespace,
          },
        },
      }),
    });
  }

  #path(): string {
    return `/api/v1/namespaces/${systemNamespace}/configmaps/${this.#parent}`;
  }
}

/**
 * Deletes the cluster-scoped objects that a lesson's cells made, and the parents of its ApplySets; what is in its
 * namespace goes with the namespace.
 */
export async function forgetApplySets(
  client: ApiClient,
  discovery: Discovery,
  lesson: string,
): Promise<void> {
  const selector = `labelSelector=${encodeURIComponent(`${lessonLabel}=${lesson}`)}`;
  const parents = `/api/v1/namespaces/${systemNamespace}/configmaps`;
  const { body } = await client.json<{ items: Parent[] }>({ path: `${parents}?${selector}` });
  for (const parent of body.items) {
    for (const resource of await containedIn(parent, discovery)) {
      if (resource.namespaced) continue;
      const { body: members } = await client.json<{ items: Parent[] }>({
        path: `${pathOf(resource)}?${selector}`,
      });
      for (const { metadata } of members.items) {
        await remove(client, pathOf(resource, undefined, metadata.name));
      }
    }
    await remove(client, `${parents}/${parent.metadata.name}`);
  }
}

/** The kinds that the lesson's cells have made so far, as their ApplySets' parents say. */
export async function kindsOfLesson(
  client: ApiClient,
  discovery: Discovery,
  lesson: string,
): Promise<Resource[]> {
  const selector = encodeURIComponent(`${lessonLabel}=${lesson}`);
  const { body } = await client.json<{ items: Parent[] }>({
    path: `/api/v1/namespaces/${systemNamespace}/configmaps?labelSelector=${selector}`,
  });
  return (await Promise.all(body.items.map((parent) => containedIn(parent, discovery)))).flat();
}

/**
 * An ApplySet's id, as KEP-3659 defines it: the URL-safe base64 of the SHA-256 of the parent's name, namespace, kind and
 * group, joined by dots. The parent is a ConfigMap, whose group is empty.
 */
export function applySetId(parent: string, namespace: string): string {
  const hash = createHash('sha256').update(`${parent}.${namespace}.ConfigMap.`).digest('base64url');
  return `applyset-${hash}-v1`;
}

async function containedIn(parent: Parent, discovery: Discovery): Promise<Resource[]> {
  const kinds = (parent.metadata.annotations?.[groupKindsAnnotation] ?? '').split(',');
  const all = await discovery.all();
  // A kind whose CRD is gone is served no more, and its objects went with it.
  return kinds.flatMap((kind) => all.find((resource) => groupKindOf(resource) === kind) ?? []);
}

function groupKindOf({ group, kind }: Resource): string {
  return group === '' ? kind : `${kind}.${group}`;
}

function isSame(a: Resource, b: Resource): boolean {
  return groupKindOf(a) === groupKindOf(b);
}

async function remove(client: ApiClient, path: string): Promise<void> {
  try {
    await client.json({ method: 'DELETE', path: `${path}?propagationPolicy=Background` });
  } catch (error) {
    // Already gone is what was wanted.
    if (!(error instanceof ApiError && error.code === 404)) throw error;
  }
}
