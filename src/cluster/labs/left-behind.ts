import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../api/client.ts';
import type { Discovery, Resource } from '../api/discovery.ts';
import { pathOf } from '../api/paths.ts';
import { lessonLabel } from '../workspace/labels.ts';
import { eightAtOnce, listMetadata, type Metadata } from '../workspace/objects.ts';
import { toolboxLabel } from '../workspace/toolbox.ts';

/** What belongs to the cluster's own work, and comes and goes with everything. */
const ofTheCluster = /^(events|leases|componentstatuses|ipaddresses)$/;
/** So long what is being deleted may take to go. */
const patienceMs = 60_000;

/**
 * Waits until nothing is left in the cluster of what was made for a workspace: what carries its label, and what was made
 * by commands, which nobody labels. Of the latter all that is new since `before` is meant, in no namespace or in one
 * that is no lesson's, and that nobody else of kindbook's made.
 *
 * @param before what `inventory` gave before
 * @returns what is still there, for instance `ClusterRole reader`; empty when all is gone
 */
export async function leftBehind(
  client: ApiClient,
  discovery: Discovery,
  lesson: string,
  before: ReadonlySet<string>,
): Promise<string[]> {
  const until = Date.now() + patienceMs;
  for (let calm = 0; ;) {
    const left = await look(client, discovery, lesson, before);
    // What nobody deletes is not waited for; a look may fall between a deletion and what it sets off.
    calm = left.some(({ metadata }) => metadata.deletionTimestamp) ? 0 : calm + 1;
    if (left.length === 0 || calm > 5 || Date.now() > until) {
      return left.map(({ resource, metadata }) => `${resource.kind} ${metadata.name}`);
    }
    await sleep(500);
  }
}

/** The uids of everything that is in the cluster. */
export async function inventory(client: ApiClient, discovery: Discovery): Promise<Set<string>> {
  const all = await everything(client, discovery);
  return new Set(all.map(({ metadata }) => metadata.uid));
}

interface Found {
  resource: Resource;
  metadata: Metadata;
}

async function look(
  client: ApiClient,
  discovery: Discovery,
  lesson: string,
  before: ReadonlySet<string>,
): Promise<Found[]> {
  const all = await everything(client, discovery);
  // In a lesson's namespace, or one of kindbook's own, only labels tell whose something is.
  const others = new Set(
    all.flatMap(({ resource, metadata }) =>
      resource.kind === 'Namespace' && isOurs(metadata) ? metadata.name : [],
    ),
  );
  return all.filter(({ resource, metadata }) => {
    const { labels = {}, namespace, ownerReferences = [], uid } = metadata;
    if (labels[lessonLabel] === lesson || labels[toolboxLabel] === lesson) return true;
    if (before.has(uid) || isOurs(metadata) || ownerReferences.length > 0) return false;
    return (
      !(namespace !== undefined && others.has(namespace)) && !ofTheCluster.test(resource.plural)
    );
  });
}

function isOurs({ labels = {} }: Metadata): boolean {
  return Object.keys(labels).some((label) => label.startsWith('kindbook.dev/'));
}

/** Every object that can be deleted, once, whatever the versions it is served in. */
async function everything(client: ApiClient, discovery: Discovery): Promise<Found[]> {
  const kinds = new Map<string, Resource>();
  for (const resource of await discovery.all()) {
    const { group, kind, verbs, plural } = resource;
    if (!verbs.includes('list') || !verbs.includes('delete') || plural.includes('/')) continue;
    const key = `${kind}.${group}`;
    if (!kinds.has(key)) kinds.set(key, resource);
  }
  const lists = await eightAtOnce([...kinds.values()], async (resource) => {
    const found =
      resource.kind === 'PersistentVolume'
        ? await listVolumes(client, pathOf(resource))
        : await listMetadata(client, pathOf(resource), '');
    return found.map((metadata) => ({ resource, metadata }));
  });
  return lists.flat();
}

interface Volume {
  metadata: Metadata;
  spec: { claimRef?: { namespace?: string }; persistentVolumeReclaimPolicy?: string };
  status?: { phase?: string };
}

/**
 * PersistentVolumes, each as if it were in the namespace of its claim: a provisioner makes them and labels nothing. One
 * whose claim is gone is on its way out, though its provisioner may have to empty it first.
 */
async function listVolumes(client: ApiClient, path: string): Promise<Metadata[]> {
  const { body } = await client.json<{ items: Volume[] }>({ path });
  return body.items.map(({ metadata, spec, status }) => ({
    ...metadata,
    namespace: spec.claimRef?.namespace,
    ...(status?.phase === 'Released' && spec.persistentVolumeReclaimPolicy === 'Delete'
      ? { deletionTimestamp: metadata.deletionTimestamp ?? new Date().toISOString() }
      : {}),
  }));
}
