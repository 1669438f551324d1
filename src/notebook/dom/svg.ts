type Child = Element | string | false | undefined | readonly Child[];

/**
 * Makes an SVG element, as `h` makes an HTML one. Attributes and children that are `undefined` or `false` are left out;
 * a list of classes is joined.
 */
export function s(
  name: string,
  attributes: Readonly<
    Record<string, string | number | undefined | readonly (string | false)[]>
  > = {},
  ...children: Child[]
): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    const words = typeof value === 'object' ? value.filter(Boolean).join(' ') : String(value);
    element.setAttribute(attribute, words);
  }
  append(element, children);
  return element;
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === false || child === undefined) continue;
    if (typeof child === 'string' || child instanceof Element) element.append(child);
    else append(element, child);
  }
}
