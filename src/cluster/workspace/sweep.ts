import { setTimeout as delay } from 'node:timers/promises';
import type { Leftover } from '../../protocol/workspace.ts';
import type { ApiClient } from '../api/client.ts';
import { apiVersionOf, type Discovery } from '../api/discovery.ts';
import { pathOf } from '../api/paths.ts';
import { ApplySet, parentsOf, recordOf, type Member, type Parent } from './apply-set.ts';
import { workspaceLabel } from './labels.ts';
import { activeOf, findNamespace, lessonNamespaces, type LessonNamespace } from './namespaces.ts';
import { removeObject } from './objects.ts';
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
  for (let pause = firstLook; ; pause = Math.min(pause * 1.5, lastLook)) {
    const left = await sweepOnce(client, discovery, lesson);
    tell(left);
    if (left.length === 0) return;
    signal.throwIfAborted();
    await delay(pause, undefined, { signal });
  }
}

/** @returns what is not gone yet */
async function sweepOnce(
  client: ApiClient,
  discovery: Discovery,
  lesson: string,
): Promise<Leftover[]> {
  // The parents first: a workspace that is made meanwhile has its namespace before it has a parent.
  const parents = await parentsOf(client, lesson);
  const namespaces = await lessonNamespaces(client, lesson);
  const current = activeOf(namespaces)?.uid;
  const left = await Promise.all(
    parents
      .filter((parent) => isLeftBehind(parent, current))
      .map((parent) => removeSet(client, discovery, parent)),
  );
  return [...leftNamespaces(namespaces), ...left.flat()];
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
export function isLeftBehind({ metadata }: Parent, current: string | undefined): boolean {
  return metadata.labels?.[workspaceLabel] !== current;
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
  const set = ApplySet.ofParent(client, discovery, parent);
  if (!set) return [];
  const record = await recordOf(parent, discovery);
  await set.recover(record);
  await Promise.all(record.borrowed.map((borrowed) => set.giveUp(borrowed)));
  const members = await set.members(
    record.kinds.filter(({ namespaced }) => !namespaced),
    [],
  );
  for (const { resource, metadata } of members) {
    if (metadata.deletionTimestamp) continue;
    await removeObject(client, pathOf(resource, undefined, metadata.name), metadata.uid);
  }
  if (members.length === 0) await set.forget();
  return members.map(leftoverOf);
}

function leftoverOf({ resource, metadata }: Member): Leftover {
  const { name, deletionTimestamp, finalizers = [] } = metadata;
  return {
    object: { apiVersion: apiVersionOf(resource), kind: resource.kind, name },
    since: deletionTimestamp ?? new Date().toISOString(),
    ...(finalizers.length > 0 ? { reason: `It waits for: ${finalizers.join(', ')}.` } : {}),
  };
}
