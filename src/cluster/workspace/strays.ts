import { ApiError, type ApiClient } from '../api/client.ts';
import type { Discovery, Resource } from '../api/discovery.ts';
import { pathOf } from '../api/paths.ts';
import { ApplySet, type Member } from './apply-set.ts';
import { lessonLabel, partOfLabel } from './labels.ts';
import { eightAtOnce, listMetadata, type Metadata } from './objects.ts';

/** The kinds whose objects are in no namespace. */
export async function kindsInNoNamespace(discovery: Discovery): Promise<Resource[]> {
  return (await discovery.all()).filter(
    ({ namespaced, verbs }) => !namespaced && verbs.includes('list') && verbs.includes('delete'),
  );
}

/** What a lesson's cells have made of some kinds that are in no namespace, found by its labels alone. */
export async function labelledOf(
  client: ApiClient,
  discovery: Discovery,
  lesson: string,
  kinds: readonly Resource[],
): Promise<Member[]> {
  const found = await eightAtOnce(kinds, async (resource) =>
    (await listed(client, resource, lesson)).map((metadata) => ({ resource, metadata })),
  );
  return found.flat().filter(
    // Controllers copy labels to what they make, but none writes the id that belongs to the others.
    ({ metadata }) =>
      ApplySet.of(client, discovery, metadata)?.id === metadata.labels?.[partOfLabel],
  );
}

async function listed(client: ApiClient, resource: Resource, lesson: string): Promise<Metadata[]> {
  try {
    const labels = `${lessonLabel}=${lesson},${partOfLabel}`;
    return await listMetadata(client, pathOf(resource), labels);
  } catch (error) {
    // A kind that the cluster cannot list: that does not keep the others.
    if (error instanceof ApiError) return [];
    throw error;
  }
}
