import { h } from './element.ts';

/** A sentence of the server or of a diagnosis: what stands between backticks is shown as code. */
export function prose(text: string): (string | HTMLElement)[] {
  const parts = text.split('`');
  // A backtick without a partner is just a backtick.
  if (parts.length % 2 === 0) return [text];
  return parts.map((part, index) => (index % 2 === 1 ? h('code', {}, part) : part));
}
