import { cellLabel } from '../../protocol/names.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import { fields, list, text } from './fields.ts';
import type { Workspace } from './workspace.ts';

/** An object and what it owns. */
export interface TreeNode {
  readonly object: KubeObject;
  readonly children: readonly TreeNode[];
}

/**
 * The objects of one cell with everything that they own, directly or not. Roots come in the order in which they were
 * made, children oldest first. What nobody owns but the cluster made for an object stands below it too: a claim below
 * the Pod that a StatefulSet made it for, a volume below its claim.
 *
 * @returns the same forest again while no object has changed
 */
export function treeOf({ objects }: Workspace, cell: string): readonly TreeNode[] {
  const index = indexOf(objects);
  const known = index.trees.get(cell);
  if (known) return known;

  const node = (object: KubeObject, above: ReadonlySet<string>): TreeNode => {
    const path = new Set(above).add(object.metadata.uid);
    return {
      object,
      children: (index.below.get(object.metadata.uid) ?? [])
        .filter(({ metadata }) => !path.has(metadata.uid))
        .sort(oldestFirst)
        .map((child) => node(child, path)),
    };
  };
  // Some controllers copy labels to what they make (a Service's to its EndpointSlices): such an object is no root.
  const isOwned = (object: KubeObject) =>
    (object.metadata.ownerReferences ?? []).some(({ uid }) => objects.has(uid));
  const tree = [...objects.values()]
    .filter((object) => object.metadata.labels?.[cellLabel] === cell && !isOwned(object))
    .sort(oldestFirst)
    .map((object) => node(object, new Set()));
  index.trees.set(cell, tree);
  return tree;
}

/** What stands below what, and the forests that were made of it: the same for all cells of a page. */
interface Index {
  readonly below: ReadonlyMap<string, KubeObject[]>;
  readonly trees: Map<string, readonly TreeNode[]>;
}

const indexes = new WeakMap<Workspace['objects'], Index>();

function indexOf(objects: Workspace['objects']): Index {
  const known = indexes.get(objects);
  if (known) return known;
  const below = new Map<string, KubeObject[]>();
  const put = (uid: string, object: KubeObject) => {
    const others = below.get(uid);
    if (others) others.push(object);
    else below.set(uid, [object]);
  };
  const claims = new Map<string, KubeObject>();
  const volumes: KubeObject[] = [];
  for (const object of objects.values()) {
    const owners = object.metadata.ownerReferences ?? [];
    for (const { uid } of owners) put(uid, object);
    // What a manifest names is a root of its own cell.
    if (owners.length > 0 || object.metadata.labels?.[cellLabel] !== undefined) continue;
    if (object.kind === 'PersistentVolumeClaim') claims.set(placeOf(object), object);
    if (object.kind === 'PersistentVolume') volumes.push(object);
  }
  for (const volume of volumes) {
    const claim = text(fields(fields(volume['spec'])['claimRef'])['uid']);
    if (claim !== undefined) put(claim, volume);
  }
  if (claims.size > 0) {
    for (const object of objects.values()) {
      if (object.kind !== 'Pod') continue;
      for (const volume of list(fields(object['spec'])['volumes'])) {
        const name = text(fields(volume['persistentVolumeClaim'])['claimName']);
        const place = `${object.metadata.namespace}/${name}`;
        const claim = claims.get(place);
        // Once, however many Pods share it.
        if (claim && claims.delete(place)) put(object.metadata.uid, claim);
      }
    }
  }
  const index = { below, trees: new Map<string, readonly TreeNode[]>() };
  indexes.set(objects, index);
  return index;
}

function placeOf({ metadata }: KubeObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** Every node of a forest, parents before their children. */
export function* everyNode(nodes: readonly TreeNode[]): Generator<TreeNode> {
  for (const node of nodes) {
    yield node;
    yield* everyNode(node.children);
  }
}

function oldestFirst(a: KubeObject, b: KubeObject): number {
  return (
    compare(a.metadata.creationTimestamp, b.metadata.creationTimestamp) ||
    compare(a.kind, b.kind) ||
    compare(a.metadata.name, b.metadata.name)
  );
}

/** Times and names of the API are ASCII: no need for a language's rules, which take ten times as long. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
