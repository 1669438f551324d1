/**
 * Makes these the children of `parent`, in this order. What goes is removed first, so what stays is not touched: a node
 * that is taken out and put in again loses its focus and its scroll position, and a frame in it loads again.
 */
export function place(parent: Element, nodes: readonly Node[]): void {
  const staying = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!staying.has(child)) child.remove();
  let at: Node | null = parent.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    // Where the browser has it, a node that changes its place keeps all that too.
    else if (node.parentNode === parent && 'moveBefore' in parent) parent.moveBefore(node, at);
    else parent.insertBefore(node, at);
  }
}
