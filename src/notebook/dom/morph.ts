import { place } from './place.ts';

/**
 * Makes the children of `target` equal to `wanted`, keeping every node that can be kept: focus, selection, scroll
 * position and what the reader opened survive an update.
 *
 * A wanted node that is a child already keeps itself. Elements of one tag with the same `data-key` are the same element.
 * Other nodes are matched in their order, so an element that the reader may be in needs a key. Listeners belong on
 * `target` or above: those of a wanted node go with it when an older one is kept in its place.
 */
export function morph(target: Element, wanted: readonly Node[]): void {
  const own = new Set<Node>(wanted);
  const keyed = new Map<string, Node>();
  let free: Node[] = [];
  for (const child of target.childNodes) {
    if (own.has(child)) continue;
    const key = keyOf(child);
    if (key === undefined) free.push(child);
    else keyed.set(key, child);
  }
  const nodes = wanted.map((next) => {
    if (next.parentNode === target) return next;
    const key = keyOf(next);
    let match = key === undefined ? undefined : keyed.get(key);
    if (key === undefined) {
      const index = free.findIndex(({ nodeName }) => nodeName === next.nodeName);
      if (index >= 0) {
        match = free[index];
        free = free.slice(index + 1);
      }
    }
    if (!match) return next;
    update(match, next);
    return match;
  });
  place(target, nodes);
}

function keyOf(node: Node): string | undefined {
  const key = node instanceof Element ? node.getAttribute('data-key') : null;
  return key === null ? undefined : `${node.nodeName} ${key}`;
}

function update(current: Node, next: Node): void {
  if (!(current instanceof Element) || !(next instanceof Element)) {
    if (current.nodeValue !== next.nodeValue) current.nodeValue = next.nodeValue;
    return;
  }
  // What the reader opened or closed stays so.
  const isOurs = ({ name }: Attr) => !(name === 'open' && current.nodeName === 'DETAILS');
  for (const { name } of [...current.attributes].filter(isOurs)) {
    if (!next.hasAttribute(name)) current.removeAttribute(name);
  }
  for (const { name, value } of [...next.attributes].filter(isOurs)) {
    if (current.getAttribute(name) !== value) current.setAttribute(name, value);
  }
  morph(current, [...next.childNodes]);
}
