import type { Parent, Root } from 'mdast';

/**
 * A remark plugin for the site without a server: where a text tells its reader to press Apply or Run, it says Replay, which is
 * the button that such a page has instead.
 */
export function remarkReplayWords() {
  return (tree: Root) => rewrite(tree);
}

function rewrite(parent: Parent): void {
  for (const child of parent.children) {
    if (child.type === 'text') child.value = replayWords(child.value);
    else if ('children' in child) rewrite(child);
  }
}

/** A text with the name of the other button in it. */
export function replayWords(text: string): string {
  return text.replace(/\b(press )(?:Apply|Run)\b/gi, '$1Replay');
}
