import type { ObjectState, Tone } from './object-state.ts';
import type { TreeNode } from './tree.ts';

/** More children than this are put together by what they say. */
const mostApart = 10;
/** So many of those that say the same are shown. */
const shownFirst = 3;
/** So many more are shown each time the reader asks. */
export const shownMore = 100;

/** Children that say the same and are not shown for now. */
export interface Group {
  /** The same as long as its children say the same. */
  readonly key: string;
  readonly kind: string;
  readonly tone: Tone;
  readonly words: string;
  /** How many of them are not shown. */
  readonly hidden: number;
  /** How many the reader had shown besides the first. */
  readonly opened: number;
}

/** A line of a list of children. */
export type Line =
  | { readonly node: TreeNode; readonly group?: never }
  | { readonly group: Group; readonly node?: never };

const order: readonly Tone[] = ['bad', 'busy', 'idle', 'good'];

/**
 * Arranges the children of an object so that hundreds of them stay readable: a few are shown as they come; of many,
 * those in trouble come first, and of those that say the same only the first few are shown.
 *
 * @param stateOf how a child is doing
 * @param opened how many more of a group the reader wants to see, by the group's key
 * @param isKept a child that stays in sight whatever its group: the reader is at it
 */
export function arrange(
  children: readonly TreeNode[],
  stateOf: (node: TreeNode) => ObjectState,
  opened: ReadonlyMap<string, number>,
  isKept: (node: TreeNode) => boolean = () => false,
): Line[] {
  if (children.length <= mostApart) return children.map((node) => ({ node }));
  const alike = new Map<string, { tone: Tone; words: string; nodes: TreeNode[] }>();
  for (const node of children) {
    const { tone, words } = stateOf(node);
    const key = `${node.object.kind}\n${words}`;
    const known = alike.get(key);
    if (known) known.nodes.push(node);
    else alike.set(key, { tone, words, nodes: [node] });
  }
  return [...alike.entries()]
    .sort(([, a], [, b]) => order.indexOf(a.tone) - order.indexOf(b.tone))
    .flatMap(([key, { tone, words, nodes }]): Line[] => {
      const wanted = shownFirst + (opened.get(key) ?? 0);
      // A line that says “1 more” takes as much room as the one more.
      const first = nodes.length <= wanted + 1 ? nodes.length : wanted;
      const lines = nodes
        .filter((node, index) => index < first || isKept(node))
        .map((node) => ({ node }));
      const shown = lines.length;
      const group = {
        key,
        kind: nodes[0]!.object.kind,
        tone,
        words,
        hidden: nodes.length - shown,
        opened: opened.get(key) ?? 0,
      };
      const isGroup = group.hidden > 0 || group.opened > 0;
      return isGroup ? [...lines, { group }] : lines;
    });
}
