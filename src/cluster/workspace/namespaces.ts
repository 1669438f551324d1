import { whileTerminating } from './terminating.ts';
import { ApiError, type ApiClient } from '../api/client.ts';
import { apiPath, withQuery } from '../api/paths.ts';
import { lastAppliedAnnotation, lessonLabel, partOfLabel, systemNamespace } from './labels.ts';
import { removeObject, unlessGone } from './objects.ts';
import type { Tenancy } from './tenancy.ts';

/** The namespace in which a lesson works now. Its uid tells this workspace from those before a Reset. */
export interface OwnNamespace {
  name: string;
  uid: string;
}

/** A lesson's own namespace, as the API server has it. */
export interface LessonNamespace {
  metadata: OwnNamespace & {
    creationTimestamp: string;
    deletionTimestamp?: string;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
  };
  status?: { conditions?: { type: string; status: string; message?: string }[] };
}

/**
 * Finds the namespace in which a lesson works now. The cluster itself is the only memory of it, so it survives a
 * restart of the server.
 *
 * @returns undefined where the lesson has applied nothing yet
 */
export async function findNamespace(
  client: ApiClient,
  lesson: string,
): Promise<OwnNamespace | undefined> {
  return activeOf(await lessonNamespaces(client, lesson));
}

/** The one of a lesson's own namespaces that is not being deleted. */
export function activeOf(namespaces: LessonNamespace[]): OwnNamespace | undefined {
  const active = activeNamespace(namespaces)?.metadata;
  return active && { name: active.name, uid: active.uid };
}

/** The same, with all that the API server has of it. */
export function activeNamespace(namespaces: LessonNamespace[]): LessonNamespace | undefined {
  return namespaces.find(({ metadata }) => !metadata.deletionTimestamp);
}

/**
 * The namespaces that are or were a lesson's own, those that are still being deleted included; not those that its cells
 * made.
 *
 * @param lesson without it, those of all lessons
 */
export async function lessonNamespaces(
  client: ApiClient,
  lesson?: string,
): Promise<LessonNamespace[]> {
  const whose = lesson === undefined ? lessonLabel : `${lessonLabel}=${lesson}`;
  const { body } = await client.json<{ items: LessonNamespace[] }>({
    path: withQuery(apiPath('v1', 'namespaces'), { labelSelector: `${whose},!${partOfLabel}` }),
  });
  // One that somebody made with labels copied from here is theirs: Reset would delete it.
  return body.items.filter(({ metadata: { name, labels } }) => {
    const first = firstNamespace(labels[lessonLabel]!);
    return name === first || name.startsWith(`${first}-`);
  });
}

/**
 * Makes a new namespace for a lesson: `kindbook-pods`, and `kindbook-pods-2` while the first is still being deleted.
 * It returns when Pods can be created in it, which is when its default service account is there.
 *
 * @returns the one that another server has made at the same moment, where one has
 * @param others the lesson's namespaces that are there already
 */
export async function makeNamespace(
  client: ApiClient,
  lesson: string,
  others: LessonNamespace[],
  tenancy: Tenancy,
): Promise<OwnNamespace> {
  const taken = others.map(({ metadata }) => metadata.name);
  for (let number = 1; ; number++) {
    const name = number === 1 ? firstNamespace(lesson) : `${firstNamespace(lesson)}-${number}`;
    if (taken.includes(name)) continue;
    const uid = await createNamespace(client, name, {
      [lessonLabel]: lesson,
      ...tenancy.namespaceLabels,
    });
    if (uid) return { name, uid };
    // Another server may have made one for this lesson meanwhile: two would each have half of the reader's work.
    const active = await findNamespace(client, lesson);
    if (!active) continue;
    await createServiceAccount(client, active.name);
    return active;
  }
}

/** The name of a lesson's own namespace where nothing is in its way. */
export function firstNamespace(lesson: string): string {
  return `kindbook-${lesson}`;
}

/** Begins to delete a lesson's own namespaces; the API server takes its time over what is in them. */
export async function deleteNamespaces(
  client: ApiClient,
  namespaces: LessonNamespace[],
): Promise<void> {
  await Promise.all(
    namespaces
      .filter(({ metadata }) => !metadata.deletionTimestamp)
      .map(({ metadata: { name, uid } }) => removeObject(client, namespacePath(name), uid)),
  );
}

/**
 * Writes down in the cluster that a cell of the lesson is applied now. Where that is refused (a webhook that the cell has
 * just made), the overview says an earlier time: what was applied is applied all the same.
 */
export async function noteUse(client: ApiClient, own: OwnNamespace): Promise<void> {
  try {
    await annotateNamespace(client, own, { [lastAppliedAnnotation]: new Date().toISOString() });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

/** Writes something down on a lesson's own namespace, if it is still there. */
export async function annotateNamespace(
  client: ApiClient,
  { name, uid }: OwnNamespace,
  annotations: Record<string, string>,
): Promise<void> {
  await unlessGone(
    client.json({
      method: 'PATCH',
      path: withQuery(namespacePath(name), { fieldManager: 'kindbook' }),
      contentType: 'application/merge-patch+json',
      body: JSON.stringify({ metadata: { uid, annotations } }),
    }),
  );
}

/** Makes the namespace of kindbook's own records where it is not there, or another that is no workspace. */
export async function ensureSystemNamespace(
  client: ApiClient,
  name = systemNamespace,
): Promise<void> {
  await createNamespace(client, name, { 'kindbook.dev/system': 'true' });
}

/**
 * A namespace in which nothing ever is. The dry run of a document needs a namespace that exists, and must not make the
 * reader's: admission (quotas, default service account, owner of names) asks about the namespace of the request.
 */
const scratchNamespace = 'kindbook-scratch';

/** Makes the namespace for dry runs where it is not there. That of tenants refuses what their own would. */
export async function ensureScratchNamespace(client: ApiClient, tenancy: Tenancy): Promise<string> {
  const name = tenancy.isShared ? `${scratchNamespace}-shared` : scratchNamespace;
  await createNamespace(client, name, {
    'kindbook.dev/system': 'true',
    ...tenancy.namespaceLabels,
  });
  return name;
}

function namespacePath(name: string): string {
  return apiPath('v1', 'namespaces', name);
}

/** @returns its uid; undefined where a namespace of that name was there already */
async function createNamespace(
  client: ApiClient,
  name: string,
  labels: Record<string, string>,
): Promise<string | undefined> {
  let uid: string;
  try {
    const { body } = await client.json<LessonNamespace>({
      method: 'POST',
      path: withQuery(apiPath('v1', 'namespaces'), { fieldManager: 'kindbook' }),
      body: JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }),
    });
    uid = body.metadata.uid;
  } catch (error) {
    if (error instanceof ApiError && error.status.reason === 'AlreadyExists') return undefined;
    throw error;
  }
  await createServiceAccount(client, name);
  return uid;
}

/**
 * A Pod is refused until its namespace has the service account `default`. The controller makes it a moment after the
 * namespace; making it here is the same object without the wait, and the controller is content with it.
 */
export async function createServiceAccount(client: ApiClient, namespace: string): Promise<void> {
  try {
    await whileTerminating(() =>
      client.json({
        method: 'POST',
        path: withQuery(apiPath('v1', 'namespaces', namespace, 'serviceaccounts'), {
          fieldManager: 'kindbook',
        }),
        body: JSON.stringify({
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { name: 'default' },
        }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ApiError && error.status.reason === 'AlreadyExists')) throw error;
  }
}
