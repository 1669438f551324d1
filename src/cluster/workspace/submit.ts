import type { KubeObject } from '../../protocol/workspace.ts';
import { ApiError, type ApiAnswer, type ApiClient } from '../api/client.ts';
import { withQuery } from '../api/paths.ts';

/** How a document is sent to the API server. */
export interface SubmitOptions {
  /** Asks for the verdict alone: nothing is kept. */
  dryRun?: boolean;
  /** Takes over the fields of other managers. */
  force?: boolean;
  signal?: AbortSignal | undefined;
}

/**
 * Sends one document by server-side apply, its bytes as they are.
 *
 * @param path the object's path
 * @param body YAML, or JSON (which is YAML)
 * @throws {ApiError} when the API server refuses
 */
export function submit(
  client: ApiClient,
  path: string,
  body: string,
  { dryRun = false, force = false, signal }: SubmitOptions = {},
): Promise<ApiAnswer<KubeObject>> {
  const query = {
    fieldManager: 'kindbook',
    fieldValidation: 'Strict',
    ...(dryRun ? { dryRun: 'All' } : {}),
    ...(force ? { force: 'true' } : {}),
  };
  return client.json<KubeObject>({
    method: 'PATCH',
    path: withQuery(path, query),
    contentType: 'application/apply-patch+yaml',
    body,
    ...(signal ? { signal } : {}),
  });
}

/** The object as it is in the cluster now, or undefined where there is none or it may not be read. */
export async function existing(
  client: ApiClient,
  path: string,
  signal?: AbortSignal,
): Promise<KubeObject | undefined> {
  try {
    return (await client.json<KubeObject>({ path, ...(signal ? { signal } : {}) })).body;
  } catch (error) {
    // Who may not read it may still be allowed to change it; the API server says so at the change itself.
    if (error instanceof ApiError && (error.code === 404 || error.code === 403)) return undefined;
    throw error;
  }
}
