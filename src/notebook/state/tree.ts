import { cellLabel } from '../../protocol/names.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import type { Workspace } from './workspace.ts';

/** An object and what it owns. */
export interface TreeNode {
  readonly object: KubeObject;
  readonly children: readonly TreeNode[];
}

/**
 * The objects of one cell with everything that they own, directly or not. Roots come in the order in which they were
 * made, children oldest first.
 */
export function treeOf(workspace: Workspace, cell: string): TreeNode[] {
  const owned = new Map<string, KubeObject[]>();
  for (const object of workspace.objects.values()) {
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      owned.set(uid, [...(owned.get(uid) ?? []), object]);
    }
  }
  // Some controllers copy labels to what they make (a Service's to its EndpointSlices): such an object is no root.
  const isOwned = (object: KubeObject) =>
    (object.metadata.ownerReferences ?? []).some(({ uid }) => workspace.objects.has(uid));

  const node = (object: KubeObject, above: ReadonlySet<string>): TreeNode => {
    const path = new Set(above).add(object.metadata.uid);
    return {
      object,
      children: (owned.get(object.metadata.uid) ?? [])
        .filter(({ metadata }) => !path.has(metadata.uid))
        .sort(oldestFirst)
        .map((child) => node(child, path)),
    };
  };
  return [...workspace.objects.values()]
    .filter((object) => object.metadata.labels?.[cellLabel] === cell && !isOwned(object))
    .sort(oldestFirst)
    .map((object) => node(object, new Set()));
}

/** Every node of a forest, parents before their children. */
export function* everyNode(nodes: readonly TreeNode[]): Generator<TreeNode> {
  for (const node of nodes) {
    yield node;
    yield* everyNode(node.children);
  }
}

function oldestFirst(a: KubeObject, b: KubeObject): number {
  const [first, second] = [a, b].map(({ metadata }) => metadata.creationTimestamp);
  return (
    first!.localeCompare(second!) ||
    a.kind.localeCompare(b.kind) ||
    a.metadata.name.localeCompare(b.metadata.name)
  );
}
