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

/** Shows other words in an element that has nothing but text. The text's node stays, so no style is computed again. */
export function showText(element: HTMLElement, words: string): void {
  const [text, ...others] = element.childNodes;
  if (text instanceof Text && others.length === 0) text.data = words;
  else element.textContent = words;
}
