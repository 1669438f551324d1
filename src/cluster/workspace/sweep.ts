import { setTimeout as delay } from 'node:timers/promises';
import type { Leftover } from '../../protocol/workspace.ts';
import { ApiError, type ApiClient } from '../api/client.ts';
import { apiVersionOf, type Discovery, type Resource } from '../api/discovery.ts';
import { pathOf } from '../api/paths.ts';
import {
  ApplySet,
  byDeletion,
  parentsOf,
  recordOf,
  type Member,
  type Parent,
} from './apply-set.ts';
import { idLabel, partOfLabel, workspaceLabel } from './labels.ts';
import { activeOf, findNamespace, lessonNamespaces, type LessonNamespace } from './namespaces.ts';
import { removeObject, unlessGone, type Metadata } from './objects.ts';
import { kindsInNoNamespace, labelledOf } from './strays.ts';
import type { Tenancy } from './tenancy.ts';
import { forgetToolboxes } from './toolbox.ts';

/** Milliseconds between two looks at what is not gone yet: the first, and the longest. */
const firstLook = 100;
const lastLook = 5_000;

/**
 * Deletes what a lesson has outside of the workspace that it works in now: what its cells made before a Reset, of all
 * kinds and in all namespaces, and its shells' toolbox. Its own old namespaces are being deleted already. What there is to do is read from the
 * cluster alone, so that whoever calls this finishes what a killed server began.
 *
 * @param tell called whenever what is not gone yet has changed; at last with nothing
 * @throws {UnreachableError} when the API server goes away; the next call goes on from there
 */
export async function sweep(
  client: ApiClient,
  discovery: Discovery,
  lesson: string,
  tenancy: Tenancy,
  tell: (leftovers: Leftover[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const own = await findNamespace(client, lesson);
  await forgetToolboxes(client, lesson, own?.name, tenancy);
  // In a shared cluster no cell makes anything that is in no namespace.
  let kinds = tenancy.isShared ? [] : await kindsInNoNamespace(discovery);
  for (let pause = firstLook; ; pause = Math.min(pause * 1.5, lastLook)) {
    const { left, strays } = await sweepOnce(client, discovery, lesson, kinds);
    kinds = kinds.filter((kind) => strays.some(({ resource }) => resource === kind));
    tell(left);
    if (left.length === 0) return;
    signal.throwIfAborted();
    await delay(pause, undefined, { signal });
  }
}

/**
 * @param kinds those of which it is looked for objects whose set has lost its parent
 * @returns what is not gone yet, and what of it has no parent
 */
async function sweepOnce(
  client: ApiClient,
  discovery: Discovery,
  lesson: string,
  kinds: readonly Resource[],
): Promise<{ left: Leftover[]; strays: Member[] }> {
  // The namespaces last: a workspace that is made meanwhile has its namespace before it has a parent or an object.
  const labelled = await labelledOf(client, discovery, lesson, kinds);
  const parents = await parentsOf(client, lesson);
  const namespaces = await lessonNamespaces(client, lesson);
  const current = activeOf(namespaces)?.uid;
  const left = await Promise.all(
    parents
      .filter(({ metadata }) => isLeftBehind(metadata, current))
      .map((parent) => removeSet(client, discovery, parent)),
  );
  const ids = new Set(parents.map(({ metadata }) => metadata.labels?.[idLabel]));
  const strays = labelled.filter(
    ({ metadata }) => isLeftBehind(metadata, current) && !ids.has(metadata.labels?.[partOfLabel]),
  );
  await removeMembers(client, strays);
  return {
    left: [...leftNamespaces(namespaces), ...left.flat(), ...strays.map(leftoverOf)],
    strays,
  };
}

/** The lesson's own namespaces that are being deleted. */
export function leftNamespaces(namespaces: LessonNamespace[]): Leftover[] {
  return namespaces.flatMap(({ metadata, status }) => {
    if (!metadata.deletionTimestamp) return [];
    const said = (status?.conditions ?? []).flatMap(({ status, message }) =>
      status === 'True' && message ? message : [],
    );
    return {
      object: { apiVersion: 'v1', kind: 'Namespace', name: metadata.name },
      since: metadata.deletionTimestamp,
      ...(said.length > 0 ? { reason: said.join(' ') } : {}),
    };
  });
}

/** @param current the uid of the namespace that the lesson works in now */
export function isLeftBehind(
  { labels }: Pick<Metadata, 'labels'>,
  current: string | undefined,
): boolean {
  return labels?.[workspaceLabel] !== current;
}

/**
 * Deletes what a set has in no namespace; what is in one goes with it. The set's parent goes last.
 *
 * @returns what is not gone yet
 */
async function removeSet(
  client: ApiClient,
  discovery: Discovery,
  parent: Parent,
): Promise<Leftover[]> {
  const set = ApplySet.of(client, discovery, parent.metadata);
  if (!set) return [];
  const record = await recordOf(parent, discovery);
  await set.recover(record);
  await Promise.all(record.borrowed.map((borrowed) => set.giveUp(borrowed)));
  const left: Leftover[] = [];
  const kinds = record.kinds.filter(({ namespaced }) => !namespaced).sort(byDeletion);
  for (const kind of kinds) {
    const members = await membersOf(set, kind);
    if (members instanceof ApiError) {
      // A kind that the cluster cannot list goes with its CustomResourceDefinition, which comes after it.
      left.push(unlisted(kind, members));
      continue;
    }
    await removeMembers(client, members);
    left.push(...members.map(leftoverOf));
  }
  if (left.length === 0) await set.forget();
  return left;
}

/** The members of one kind, or why the cluster does not list them. */
async function membersOf(set: ApplySet, kind: Resource): Promise<Member[] | ApiError> {
  try {
    return await set.members([kind], []);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

async function removeMembers(client: ApiClient, members: readonly Member[]): Promise<void> {
  for (const { resource, metadata } of members) {
    if (metadata.deletionTimestamp) continue;
    const path = pathOf(resource, undefined, metadata.name);
    if (resource.kind === 'CustomResourceDefinition') await stopConversion(client, path);
    await removeObject(client, path, metadata.uid);
  }
}

/** The API server reads the objects of a kind before it deletes them, which a conversion webhook that is gone prevents. */
async function stopConversion(client: ApiClient, path: string): Promise<void> {
  await unlessGone(
    client.json({
      method: 'PATCH',
      path,
      contentType: 'application/merge-patch+json',
      body: JSON.stringify({ spec: { conversion: { strategy: 'None', webhook: null } } }),
    }),
  );
}

function unlisted(kind: Resource, { message }: ApiError): Leftover {
  return {
    object: { apiVersion: apiVersionOf(kind), kind: kind.kind, name: '(all)' },
    since: new Date().toISOString(),
    reason: message,
  };
}

function leftoverOf({ resource, metadata }: Member): Leftover {
  const { name, deletionTimestamp, finalizers = [] } = metadata;
  return {
    object: { apiVersion: apiVersionOf(resource), kind: resource.kind, name },
    since: deletionTimestamp ?? new Date().toISOString(),
    ...(finalizers.length > 0 ? { reason: `It waits for: ${finalizers.join(', ')}.` } : {}),
  };
}
