import { setTimeout as delay } from 'node:timers/promises';
import type { ManifestDocument } from '../../lessons/manifest/documents.ts';
import type { CellProblem, KubeObject } from '../../protocol/workspace.ts';
import { ApiError, type ApiClient } from '../api/client.ts';
import type { Discovery, Resource } from '../api/discovery.ts';
import { follow } from '../api/watch.ts';
import { apiPath, pathOf, withQuery } from '../api/paths.ts';
import { definedKinds } from './defined-kinds.ts';
import type { Metadata } from './objects.ts';

/** A CRD is served within a tenth of a second; a namespace is deleted in six seconds, a Pod in thirty. */
const servedWithin = 10_000;
const goneWithin = 60_000;

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

/**
 * Waits until a CRD that was just applied is established and its kinds are served.
 *
 * @returns what is wrong where that does not come to be, in the words of the CRD's own conditions
 */
export async function untilServed(
  client: ApiClient,
  discovery: Discovery,
  document: ManifestDocument,
  signal: AbortSignal,
): Promise<CellProblem | undefined> {
  const path = apiPath('apiextensions.k8s.io/v1', 'customresourcedefinitions');
  let conditions: Condition[] = [];
  const judge = (object: KubeObject | undefined, isNews: boolean) => {
    conditions = (object?.['status'] as { conditions?: Condition[] })?.conditions ?? [];
    const is = (type: string, status: string) =>
      conditions.some((one) => one.type === type && one.status === status);
    // A refusal that was there before this Apply may be about the names that this Apply has just fixed.
    if (is('NamesAccepted', 'False')) return isNews ? 'refused' : undefined;
    return is('Established', 'True') ? 'established' : undefined;
  };
  const verdict = await watchUntil(client, path, document.name, servedWithin, signal, judge);
  if (verdict === 'established') {
    discovery.refresh();
    if (await isServed(client, discovery, document, signal)) return undefined;
  }
  const refused = conditions.some(
    ({ type, status }) => type === 'NamesAccepted' && status === 'False',
  );
  const said = conditions
    .filter(({ status, type }) => status === 'False' && type !== 'Terminating')
    .map(({ type, message }) => `${type}: ${message}`);
  return {
    document: document.number,
    title: refused
      ? `The names of CustomResourceDefinition ${document.name} are not accepted.`
      : `CustomResourceDefinition ${document.name} is not established after ${servedWithin / 1000} s.`,
    detail: said.join(' ') || 'Its status has no condition that says why.',
    hint: refused
      ? 'Change `spec.names`: another kind of this group already uses one of them.'
      : 'Press Apply again. If that does not help, `kubectl describe crd` shows its conditions.',
    field: 'spec.names',
  };
}

/** @returns whether every version that the CRD serves is known to discovery and answers */
async function isServed(
  client: ApiClient,
  discovery: Discovery,
  document: ManifestDocument,
  signal: AbortSignal,
): Promise<boolean> {
  for (const end = Date.now() + servedWithin; Date.now() < end; discovery.refresh()) {
    const served = await Promise.all(
      definedKinds(document).map(async (defined) => {
        const all = await discovery.all();
        const found = all.find(
          ({ group, version, plural }) =>
            group === defined.group && version === defined.version && plural === defined.plural,
        );
        return found !== undefined && (await answers(client, found));
      }),
    );
    if (served.every(Boolean)) return true;
    signal.throwIfAborted();
    await delay(20);
  }
  return false;
}

async function answers(client: ApiClient, resource: Resource): Promise<boolean> {
  try {
    await client.json({ path: withQuery(pathOf(resource), { limit: '1' }) });
    return true;
  } catch (error) {
    if (error instanceof ApiError && (error.code === 404 || error.code === 503)) return false;
    throw error;
  }
}

/**
 * Waits until an object that is being deleted is gone.
 *
 * @returns what still holds it after a minute
 */
export async function untilGone(
  client: ApiClient,
  resource: Resource,
  document: ManifestDocument,
  { name, namespace, uid }: Metadata,
  signal: AbortSignal,
): Promise<CellProblem | undefined> {
  let last: KubeObject | undefined;
  const path = pathOf(resource, namespace);
  const gone = await watchUntil(client, path, name, goneWithin, signal, (object) => {
    last = object ?? last;
    return object?.metadata.uid === uid ? undefined : 'gone';
  });
  if (gone) return undefined;
  const { finalizers = [] } = (last?.metadata ?? {}) as Metadata;
  return {
    document: document.number,
    title: `The old ${document.kind} ${name} is still being deleted.`,
    detail:
      finalizers.length > 0
        ? `It waits for its finalizers: ${finalizers.join(', ')}.`
        : 'Something in it has not been deleted yet.',
    hint: `A finalizer is removed by the program that set it; \`kubectl describe ${document.kind.toLowerCase()} ${name}\` shows more. Then press Apply again, or use another name.`,
    field: 'metadata.name',
  };
}

/**
 * Follows one object until it is judged.
 *
 * @returns the judgement; undefined when the time is over
 */
async function watchUntil<T>(
  client: ApiClient,
  path: string,
  name: string,
  within: number,
  signal: AbortSignal,
  judge: (object: KubeObject | undefined, isNews: boolean) => T | undefined,
): Promise<T | undefined> {
  const over = AbortSignal.timeout(within);
  const either = AbortSignal.any([signal, over]);
  try {
    const query = { fieldSelector: `metadata.name=${name}` };
    for await (const said of follow(client, path, query, either)) {
      const object =
        said.type === 'listed'
          ? said.objects[0]
          : said.type === 'DELETED'
            ? undefined
            : said.object;
      const judgement = judge(object, said.type !== 'listed');
      if (judgement !== undefined) return judgement;
    }
  } catch (error) {
    signal.throwIfAborted();
    // A kind that is served no more: the object went with it.
    if (error instanceof ApiError && error.code === 404) return judge(undefined, true);
    if (!over.aborted) throw error;
  }
  signal.throwIfAborted();
  return undefined;
}
