import { ApiError, type ApiClient } from '../api/client.ts';
import { lessonLabel, systemNamespace } from './apply-set.ts';

interface Namespace {
  metadata: { name: string; creationTimestamp: string; deletionTimestamp?: string };
}

/**
 * Finds the namespace in which a lesson works now. The cluster itself is the only memory of it, so it survives a
 * restart of the server.
 *
 * @returns its name, or undefined where the lesson has applied nothing yet
 */
export async function findNamespace(
  client: ApiClient,
  lesson: string,
): Promise<string | undefined> {
  const namespaces = await namespacesOf(client, lesson);
  return namespaces.find(({ metadata }) => !metadata.deletionTimestamp)?.metadata.name;
}

/**
 * Makes a new namespace for a lesson: `kindbook-pods`, and `kindbook-pods-2` while the first is still being deleted.
 * It returns when Pods can be created in it, which is when its default service account is there.
 */
export async function makeNamespace(client: ApiClient, lesson: string): Promise<string> {
  const taken = (await namespacesOf(client, lesson)).map(({ metadata }) => metadata.name);
  for (let number = 1; ; number++) {
    const name = number === 1 ? `kindbook-${lesson}` : `kindbook-${lesson}-${number}`;
    if (taken.includes(name)) continue;
    if (await createNamespace(client, name, { [lessonLabel]: lesson })) return name;
  }
}

/** Deletes every namespace of a lesson but one; the API server takes its time over what is in them. */
export async function deleteNamespaces(
  client: ApiClient,
  lesson: string,
  kept: string | undefined,
): Promise<void> {
  for (const { metadata } of await namespacesOf(client, lesson)) {
    if (metadata.name === kept || metadata.deletionTimestamp) continue;
    await client.json({ method: 'DELETE', path: `/api/v1/namespaces/${metadata.name}` });
  }
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

/** Makes the namespace for dry runs where it is not there. */
export async function ensureScratchNamespace(client: ApiClient): Promise<string> {
  await createNamespace(client, scratchNamespace, { 'kindbook.dev/system': 'true' });
  return scratchNamespace;
}

async function namespacesOf(client: ApiClient, lesson: string): Promise<Namespace[]> {
  const selector = encodeURIComponent(`${lessonLabel}=${lesson}`);
  const { body } = await client.json<{ items: Namespace[] }>({
    path: `/api/v1/namespaces?labelSelector=${selector}`,
  });
  return body.items;
}

/** @returns false where a namespace of that name was there already */
async function createNamespace(
  client: ApiClient,
  name: string,
  labels: Record<string, string>,
): Promise<boolean> {
  try {
    await client.json({
      method: 'POST',
      path: '/api/v1/namespaces?fieldManager=kindbook',
      body: JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }),
    });
  } catch (error) {
    if (error instanceof ApiError && error.status.reason === 'AlreadyExists') return false;
    throw error;
  }
  await createServiceAccount(client, name);
  return true;
}

/**
 * A Pod is refused until its namespace has the service account `default`. The controller makes it a moment after the
 * namespace; making it here is the same object without the wait, and the controller is content with it.
 */
async function createServiceAccount(client: ApiClient, namespace: string): Promise<void> {
  try {
    await client.json({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/serviceaccounts?fieldManager=kindbook`,
      body: JSON.stringify({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default' },
      }),
    });
  } catch (error) {
    if (!(error instanceof ApiError && error.status.reason === 'AlreadyExists')) throw error;
  }
}
