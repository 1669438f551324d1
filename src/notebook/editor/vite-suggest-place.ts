import type { Plugin } from 'vite';

/** What is replaced in Monaco's list of suggestions, and by what. */
const changes = [
  // It takes its place on the page for that in the window: on a page that is scrolled it finds no room below the
  // cursor, and covers the text above.
  [
    'getDomNodePagePosition(this.editor.getDomNode())',
    'this.editor.getDomNode().getBoundingClientRect()',
  ],
  // Twelve lines of suggestions are most of a phone's screen.
  ['12 * itemHeight', '(bodyWidth() < 480 ? 5 : 12) * itemHeight'],
] as const;

const bodyWidth = '\nfunction bodyWidth() { return document.body.clientWidth; }\n';

/** Lets the suggestions stand below the cursor where there is room, and takes fewer of them on a small screen. */
export function suggestPlace(): Plugin {
  return {
    name: 'kindbook:suggest-place',
    apply: 'build',
    transform(code, id) {
      if (!id.endsWith('/suggest/browser/suggestWidget.js')) return null;
      let text = code;
      for (const [from, to] of changes) {
        // Another version of Monaco: whoever updates it looks whether this is still wanted.
        if (!text.includes(from))
          this.error(`Monaco’s suggestWidget.js has no “${from}” any more.`);
        text = text.replace(from, to);
      }
      return { code: text + bodyWidth, map: null };
    },
  };
}
