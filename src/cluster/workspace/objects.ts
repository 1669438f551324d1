import type { KubeObject } from '../../protocol/workspace.ts';
import { ApiError, type ApiClient } from '../api/client.ts';
import { withQuery } from '../api/paths.ts';
import { mapConcurrent } from '../base/map-concurrent.ts';

/** The API server's own words for a list without the objects' content: enough to name, count and delete them. */
const metadataOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** What every object says of itself. */
export type Metadata = KubeObject['metadata'] & {
  finalizers?: string[];
  generateName?: string;
};

/** The metadata of a collection's objects with certain labels; empty where the kind is served no more. */
export async function listMetadata(
  client: ApiClient,
  path: string,
  labels: string,
): Promise<Metadata[]> {
  try {
    const { body } = await client.json<{ items: { metadata: Metadata }[] | null }>({
      path: withQuery(path, { labelSelector: labels }),
      accept: metadataOnly,
    });
    // An empty list of metadata comes as null.
    return (body.items ?? []).map(({ metadata }) => metadata);
  } catch (error) {
    // A kind whose CRD is gone: its objects went with it.
    if (error instanceof ApiError && error.code === 404) return [];
    throw error;
  }
}

/**
 * Deletes one object, and only that one: another that has taken its name since stays. That it is gone already is what
 * was wanted.
 */
export async function removeObject(client: ApiClient, path: string, uid: string): Promise<void> {
  await unlessGone(
    client.json({
      method: 'DELETE',
      path,
      body: JSON.stringify({
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
        preconditions: { uid },
      }),
    }),
  );
}

/**
 * Waits for a change of an object that may be gone.
 *
 * @returns false where it is gone (404), or another has its name now (409, by the uid that the change names)
 */
export async function unlessGone(change: Promise<unknown>): Promise<boolean> {
  try {
    await change;
    return true;
  } catch (error) {
    if (error instanceof ApiError && (error.code === 404 || error.code === 409)) return false;
    throw error;
  }
}

/** Works on many things at once, but no more than eight: each request of its own costs the API server a connection. */
export const eightAtOnce = <T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> => mapConcurrent(8, items, work);
