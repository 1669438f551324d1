import type { Plugin } from 'vite';

/** What is put right in one file of Monaco. */
interface Patch {
  /** How the file's path ends. */
  file: string;
  /** What is replaced, and by what. */
  changes: readonly (readonly [from: string, to: string])[];
  /** What the replacements call. */
  helper: string;
}

const patches: readonly Patch[] = [
  {
    file: '/suggest/browser/suggestWidget.js',
    changes: [
      // It takes its place on the page for that in the window: on a page that is scrolled it finds no room below the
      // cursor, and covers the text above.
      [
        'getDomNodePagePosition(this.editor.getDomNode())',
        'this.editor.getDomNode().getBoundingClientRect()',
      ],
      // Twelve lines of suggestions are most of a phone's screen.
      ['12 * itemHeight', '(bodyWidth() < 480 ? 5 : 12) * itemHeight'],
    ],
    helper: 'function bodyWidth() { return document.body.clientWidth; }',
  },
  {
    file: '/editContext/native/screenReaderContentSimple.js',
    changes: [
      // The text for screen readers is cut where the selection is long. Monaco tells its own selection in that text from
      // the reader's by the time, 100 ms: on a busy page it takes its own for the reader's, selects that much less of
      // the real text, and a paste over everything leaves the end of the old text below the new one.
      [
        'const range = selection.getRangeAt(0);',
        'const range = selection.getRangeAt(0); if (isOwnSelection(range, this._state, this._domNode.domNode)) return;',
      ],
    ],
    helper: `function isOwnSelection(range, { selectionStart, selectionEnd }, node) {
  return range.startContainer === node.firstChild && range.endContainer === node.firstChild &&
    range.startOffset === Math.min(selectionStart, selectionEnd) &&
    range.endOffset === Math.max(selectionStart, selectionEnd);
}`,
  },
];

/** Puts right what of Monaco gets in a reader's way. */
export function monacoPatches(): Plugin {
  return {
    name: 'kindbook:monaco-patches',
    apply: 'build',
    transform(code, id) {
      const patch = patches.find(({ file }) => id.endsWith(file));
      if (!patch) return null;
      let text = code;
      for (const [from, to] of patch.changes) {
        // Another version of Monaco: whoever updates it looks whether this is still wanted.
        if (!text.includes(from)) this.error(`Monaco’s ${patch.file} has no “${from}” any more.`);
        text = text.replace(from, to);
      }
      return { code: `${text}\n${patch.helper}\n`, map: null };
    },
  };
}
