import type { KubeObject } from '../../protocol/workspace.ts';
import { ApiError, parseAnswer, type ApiClient } from './client.ts';
import { withQuery } from './paths.ts';

interface List {
  metadata: { resourceVersion: string };
  apiVersion: string;
  kind: string;
  items: Omit<KubeObject, 'apiVersion' | 'kind'>[];
}

interface WatchLine {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: KubeObject & { code?: number; message?: string };
}

/** What a followed collection says. `listed` is its whole content, sent first and after every gap. */
export type Followed =
  | { type: 'listed'; objects: KubeObject[] }
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubeObject };

/**
 * Lists a collection and then watches it, from the list's version on, so that no change is missed
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes). When the API server
 * ends the watch it goes on from the last version seen; when that version is too old (410) it lists again.
 *
 * client-node's watch ends after 30 seconds of silence and its informer stops on a connection reset, so this is ours.
 *
 * @param path the collection's path, for instance `/api/v1/namespaces/kindbook-pods/pods`
 * @param query further query members, for instance a `labelSelector`
 * @yields {Followed} until `signal` aborts
 * @throws {UnreachableError} when the API server cannot be reached; the caller decides when to begin again
 * @throws {ApiError} when the API server refuses
 */
export async function* follow(
  client: ApiClient,
  path: string,
  query: Record<string, string>,
  signal: AbortSignal,
): AsyncGenerator<Followed> {
  while (!signal.aborted) {
    const { body: list } = await client.json<List>({ path: withQuery(path, query), signal });
    const kind = list.kind.replace(/List$/, '');
    yield {
      type: 'listed',
      objects: list.items.map(
        (item) => ({ ...item, apiVersion: list.apiVersion, kind }) as KubeObject,
      ),
    };
    yield* watchFrom(client, path, query, list.metadata.resourceVersion, signal);
  }
}

async function* watchFrom(
  client: ApiClient,
  path: string,
  query: Record<string, string>,
  from: string,
  signal: AbortSignal,
): AsyncGenerator<Followed> {
  let resourceVersion = from;
  while (!signal.aborted) {
    const search = {
      ...query,
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion,
    };
    const response = await gone(client.stream({ path: withQuery(path, search), signal }));
    if (response === 'gone') return;
    for await (const line of linesOf(client, response.body, signal)) {
      const { type, object } = parseAnswer(line) as WatchLine;
      if (type === 'ERROR') {
        if (object.code === 410) return;
        throw new ApiError(object.code ?? 500, { message: object.message ?? 'The watch failed.' });
      }
      resourceVersion = object.metadata.resourceVersion ?? resourceVersion;
      if (type !== 'BOOKMARK') yield { type, object };
    }
  }
}

async function gone<T>(answer: Promise<T>): Promise<T | 'gone'> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.code === 410) return 'gone';
    throw error;
  }
}

async function* linesOf(
  client: ApiClient,
  body: AsyncIterable<Buffer>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (cause) {
    if (signal.aborted) return;
    throw client.unreachable(cause);
  }
}
