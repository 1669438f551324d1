/**
 * Makes the children of `target` equal to `wanted`, keeping every node that can be kept: focus, selection, scroll
 * position and what the reader opened survive an update. Elements with the same `data-key` are the same element.
 */
export function morph(target: Element, wanted: readonly Node[]): void {
  const keyed = new Map<string, Element>();
  for (const child of target.children) {
    const key = child.getAttribute('data-key');
    if (key !== null) keyed.set(key, child);
  }
  let position: ChildNode | null = target.firstChild;
  for (const next of wanted) {
    const key = next instanceof Element ? next.getAttribute('data-key') : null;
    const match = key === null ? sameKind(position, next) : keyed.get(key);
    if (match) {
      if (match === position) position = position.nextSibling;
      else target.insertBefore(match, position);
      update(match, next);
    } else {
      target.insertBefore(next, position);
    }
  }
  while (position) {
    const after: ChildNode | null = position.nextSibling;
    position.remove();
    position = after;
  }
}

function sameKind(current: ChildNode | null, next: Node): ChildNode | undefined {
  if (!current || current.nodeName !== next.nodeName) return undefined;
  return current instanceof Element && current.hasAttribute('data-key') ? undefined : current;
}

function update(current: Node, next: Node): void {
  // It keeps itself: its owner has drawn it.
  if (current === next) return;
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
