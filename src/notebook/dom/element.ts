type Child = Node | string | false | undefined | null | readonly Child[];
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Makes an element. An attribute that is `undefined` or `false` is left out; children that are `false` or `undefined`
 * too, so that `condition && h(…)` can be written.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  append(element, children);
  return element;
}

function append(element: HTMLElement, children: readonly Child[]): void {
  for (const child of children) {
    if (child === false || child === undefined || child === null) continue;
    if (typeof child === 'string' || child instanceof Node) element.append(child);
    else append(element, child);
  }
}
