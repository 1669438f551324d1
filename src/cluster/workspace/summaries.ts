import type { WorkspaceSummary } from '../../protocol/workspace.ts';
import { ApiError, type ApiClient } from '../api/client.ts';
import type { Discovery } from '../api/discovery.ts';
import { pathOf } from '../api/paths.ts';
import { groupKindOf, parentsOf, recordOf } from './apply-set.ts';
import { lastAppliedAnnotation, lessonLabel, partOfLabel, workspaceLabel } from './labels.ts';
import { lessonNamespaces, type LessonNamespace } from './namespaces.ts';
import { eightAtOnce, listMetadata } from './objects.ts';
import { leftNamespaces } from './sweep.ts';
import type { Tenancy } from './tenancy.ts';

/** Tells of each of the reader's lessons that has something in the cluster what that is, and when it was last used. */
export async function summaries(
  client: ApiClient,
  discovery: Discovery,
  tenancy: Tenancy,
): Promise<WorkspaceSummary[]> {
  const [namespaces, counts] = await Promise.all([
    lessonNamespaces(client),
    countObjects(client, discovery),
  ]);
  const byWorkspace = Map.groupBy(namespaces, ({ metadata }) => metadata.labels[lessonLabel]!);
  return [...byWorkspace].flatMap(([workspace, all]) => {
    const lesson = tenancy.lessonOf(workspace);
    return lesson === undefined ? [] : summaryOf(lesson, all, counts);
  });
}

function summaryOf(
  lesson: string,
  namespaces: LessonNamespace[],
  counts: ReadonlyMap<string, number>,
): WorkspaceSummary {
  const active = namespaces.find(({ metadata }) => !metadata.deletionTimestamp)?.metadata;
  const lastApplied = active?.annotations?.[lastAppliedAnnotation];
  return {
    lesson,
    ...(active ? { namespace: active.name } : {}),
    objects: (active && counts.get(active.uid)) ?? 0,
    since: (active ?? namespaces[0]!.metadata).creationTimestamp,
    ...(lastApplied === undefined ? {} : { lastApplied }),
    leftovers: leftNamespaces(namespaces),
  };
}

/** How many objects the cells of each workspace made: one list a kind, whatever the number of lessons. */
async function countObjects(client: ApiClient, discovery: Discovery): Promise<Map<string, number>> {
  const parents = await parentsOf(client);
  const records = await Promise.all(parents.map((parent) => recordOf(parent, discovery)));
  const kinds = new Map(
    records.flatMap((record) => record.kinds.map((kind) => [groupKindOf(kind), kind] as const)),
  );
  const counts = new Map<string, number>();
  await eightAtOnce([...kinds.values()], async (resource) => {
    const labels = `${partOfLabel},${workspaceLabel}`;
    for (const metadata of await listAllowed(client, pathOf(resource), labels)) {
      const workspace = metadata.labels![workspaceLabel]!;
      counts.set(workspace, (counts.get(workspace) ?? 0) + 1);
    }
  });
  return counts;
}

/**
 * What is listed of a kind; nothing where the account may not list it, since no cell of its own can have made one, and
 * where the cluster cannot: then the others are counted.
 */
async function listAllowed(client: ApiClient, path: string, labels: string) {
  try {
    return await listMetadata(client, path, labels);
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}
