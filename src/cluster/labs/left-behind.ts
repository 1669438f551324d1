import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../api/client.ts';
import type { Discovery, Resource } from '../api/discovery.ts';
import { pathOf } from '../api/paths.ts';
import { lessonLabel } from '../workspace/labels.ts';
import { eightAtOnce, listMetadata, type Metadata } from '../workspace/objects.ts';
import { toolboxLabel } from '../workspace/toolbox.ts';

/** What belongs to the cluster's own work, and comes and goes with everything. */
const ofTheCluster = /^(leases|componentstatuses|ipaddresses)$/;
/** Notes that go by themselves: nobody is asked to remove them, and there are more of them than of all else together. */
const notes = 'events';
/** How long what is being deleted may take to go. */
const patienceMs = 60_000;
/** What nobody deletes has to be there this long: a look may fall between a deletion and what it sets off. */
const staysMs = 3_000;
const lookEveryMs = 1_000;

/** An object of some kind, without its content. */
export interface Found {
  readonly resource: Resource;
  readonly metadata: Metadata;
}

/** Whose objects are looked for. */
export interface Owner {
  /** The workspace's name: what a cell made carries it as a label. */
  readonly lesson: string;
  /**
   * All that was applied and run in the workspace. What commands make carries no label; outside of the workspace's
   * namespaces it is the workspace's own where these texts have its name.
   */
  readonly texts: readonly string[];
}

/**
 * Waits until the cluster has nothing that is a workspace's own any more.
 *
 * @param before what `inventory` gave before the workspace was made
 * @returns what is still there, for instance `ClusterRole reader`; empty when all is gone
 */
export async function leftBehind(
  client: ApiClient,
  discovery: Discovery,
  owner: Owner,
  before: ReadonlySet<string>,
): Promise<string[]> {
  return untilGone(client, discovery, (all) => ownedBy(owner, all, before));
}

/**
 * Waits until the cluster has nothing new that belongs to nobody: with nothing at work in it any more this finds what
 * commands made under names that no text has.
 *
 * @param before what `inventory` gave before the work began
 * @returns what is still there, for instance `ClusterRole reader`
 */
export async function strays(
  client: ApiClient,
  discovery: Discovery,
  before: ReadonlySet<string>,
): Promise<string[]> {
  return untilGone(client, discovery, (all) => unowned(all, before));
}

/**
 * Waits until the cluster has nothing new at all, whoever's it is: for a look with nobody at work in it.
 *
 * @param before what `inventory` gave before
 * @returns what is still there, for instance `ConfigMap pods`
 */
export async function newcomers(
  client: ApiClient,
  discovery: Discovery,
  before: ReadonlySet<string>,
): Promise<string[]> {
  return untilGone(client, discovery, (all) =>
    all.filter(
      ({ resource, metadata }) => !before.has(metadata.uid) && !ofTheCluster.test(resource.plural),
    ),
  );
}

/** The uids of everything that is in the cluster. */
export async function inventory(client: ApiClient, discovery: Discovery): Promise<Set<string>> {
  const all = await everything(client, discovery);
  return new Set(all.map(({ metadata }) => metadata.uid));
}

/** What of all objects is a workspace's own. */
export function ownedBy(
  { lesson, texts }: Owner,
  all: readonly Found[],
  before: ReadonlySet<string>,
): Found[] {
  const labelled = all.filter(
    ({ metadata: { labels = {} } }) =>
      labels[lessonLabel] === lesson || labels[toolboxLabel] === lesson,
  );
  const made = unowned(all, before).filter(({ metadata }) =>
    texts.some((text) => hasName(text, metadata)),
  );
  return [...labelled, ...made];
}

function hasName(text: string, { name, generateName }: Metadata): boolean {
  const word = generateName ?? name;
  const end = generateName === undefined ? '(?![\\w-])' : '';
  return new RegExp(`(?<![\\w-])${RegExp.escape(word)}${end}`).test(text);
}

/** What of all objects is new, has no owner and no label of kindbook's, and is in no namespace of a lesson's. */
function unowned(all: readonly Found[], before: ReadonlySet<string>): Found[] {
  // In a lesson's namespace, or one of kindbook's own, only labels tell whose something is.
  const ours = new Set(
    all.flatMap(({ resource, metadata }) =>
      resource.kind === 'Namespace' && isOurs(metadata) ? metadata.name : [],
    ),
  );
  return all.filter(({ resource, metadata }) => {
    const { namespace, ownerReferences = [], uid } = metadata;
    if (before.has(uid) || isOurs(metadata) || ownerReferences.length > 0) return false;
    return !(namespace !== undefined && ours.has(namespace)) && !ofTheCluster.test(resource.plural);
  });
}

function isOurs({ labels = {} }: Metadata): boolean {
  return Object.keys(labels).some((label) => label.startsWith('kindbook.dev/'));
}

/**
 * Looks until all that is chosen is gone, or stays. Only namespaces are asked for first, since what is in one goes with it;
 * while something is being deleted only its kinds are asked for again, with the namespaces, by which `unowned` decides. That
 * nothing is left, or what, is said after a look at all kinds.
 */
async function untilGone(
  client: ApiClient,
  discovery: Discovery,
  choose: (all: readonly Found[]) => Found[],
): Promise<string[]> {
  const until = Date.now() + patienceMs;
  // Kinds may have come and gone.
  discovery.refresh();
  const since = new Map<string, number>();
  let awaited: ReadonlySet<string> | undefined = new Set([namespaceKey]);
  for (;;) {
    const left = choose(await everything(client, discovery, awaited));
    const now = Date.now();
    const staying = left.filter(({ metadata: { uid, deletionTimestamp } }) => {
      if (deletionTimestamp) return false;
      if (!since.has(uid)) since.set(uid, now);
      return now - since.get(uid)! >= staysMs;
    });
    const isOver = staying.length === left.length || now > until;
    if (isOver && !awaited) {
      return left.map(({ resource, metadata }) => `${resource.kind} ${metadata.name}`);
    }
    awaited = isOver
      ? undefined
      : new Set([namespaceKey, ...left.map(({ resource }) => keyOf(resource))]);
    if (!isOver) await sleep(lookEveryMs);
  }
}

/** A kind, whatever its version. */
const keyOf = ({ kind, group }: Resource) => `${kind}.${group}`;
const namespaceKey = 'Namespace.';

/**
 * Every object that can be deleted, once, without Events, whatever the versions it is served in.
 *
 * @param only the kinds that are asked for; all without it
 */
async function everything(
  client: ApiClient,
  discovery: Discovery,
  only?: ReadonlySet<string>,
): Promise<Found[]> {
  const kinds = new Map<string, Resource>();
  for (const resource of await discovery.all()) {
    const { verbs, plural } = resource;
    if (!verbs.includes('list') || !verbs.includes('delete') || plural.includes('/')) continue;
    if (plural === notes) continue;
    const key = keyOf(resource);
    if (!kinds.has(key) && (only?.has(key) ?? true)) kinds.set(key, resource);
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
