import { editor, KeyCode, KeyMod } from 'monaco-editor/editor/editor.api.js';
import type { Editor, EditorOptions } from './editor.ts';
import { followCrds } from './follow-crds.ts';
import './monaco-features.ts';
import { Marker } from './monaco-marker.ts';
import { registerSchemaLanguage } from './monaco-schema.ts';
import { followPageTheme, themeName } from './monaco-theme.ts';
import { schemas } from './schemas.ts';

/** Beyond this many lines a cell scrolls within itself. */
const maxLines = 40;

registerSchemaLanguage();
globalThis.MonacoEnvironment = {
  getWorker: () =>
    new Worker(new URL('./monaco-worker.ts', import.meta.url), { type: 'module', name: 'monaco' }),
};
followPageTheme();

// Text of several lines that comes as if typed (dictation, input methods, tools) is taken as it is, as if pasted:
// letter by letter, each new line would get an indentation on top of its own.
editor.registerCommand('type', (_accessor, typed: { text: string }) => {
  const focused = editor.getEditors().find((each) => each.hasTextFocus());
  const isMany = /\n[^]|[^]\n/.test(typed.text);
  focused?.trigger('keyboard', isMany ? 'paste' : 'default:type', typed);
});

/** Opens Monaco in place of the static text, of the same height, so that nothing on the page moves. */
export async function openMonaco(host: HTMLElement, options: EditorOptions): Promise<Editor> {
  // Loads the language first: else the highlighted static text would turn plain for a moment.
  await editor.colorize('', 'yaml', {});

  const style = getComputedStyle(host);
  const pixels = (name: string) => parseFloat(style.getPropertyValue(name));
  const lineHeight = pixels('--kb-code-line');
  const padding = pixels('--kb-code-pad');

  const mount = document.createElement('div');
  mount.className = 'kb-monaco';
  const model = editor.createModel(options.text, 'yaml');
  model.updateOptions({
    tabSize: 2,
    insertSpaces: true,
    trimAutoWhitespace: true,
    bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
  });
  host.replaceChildren(mount);
  const view = editor.create(mount, {
    model,
    theme: themeName,
    ariaLabel: `${options.label}. Tab indents; press Escape, then Tab, to leave the editor.`,
    accessibilitySupport: 'on',
    fontFamily: style.getPropertyValue('font-family'),
    fontSize: pixels('--kb-code-size'),
    lineHeight,
    padding: { top: padding, bottom: padding },
    lineNumbersMinChars: 3,
    lineDecorationsWidth: 12,
    glyphMargin: false,
    folding: false,
    minimap: { enabled: false },
    overviewRulerLanes: 0,
    overviewRulerBorder: false,
    hideCursorInOverviewRuler: true,
    scrollBeyondLastLine: false,
    scrollbar: {
      alwaysConsumeMouseWheel: false,
      vertical: 'auto',
      verticalScrollbarSize: 10,
      horizontalScrollbarSize: 8,
    },
    renderLineHighlight: 'all',
    renderLineHighlightOnlyWhenFocus: true,
    renderWhitespace: 'selection',
    guides: { indentation: true },
    fixedOverflowWidgets: true,
    automaticLayout: true,
    wordBasedSuggestions: 'off',
    quickSuggestions: false,
    contextmenu: true,
    fontLigatures: false,
  });

  const fit = () => {
    const height = Math.min(view.getContentHeight(), maxLines * lineHeight + 2 * padding);
    mount.style.height = `${Math.max(height, 3 * lineHeight + 2 * padding)}px`;
    view.layout();
  };
  view.onDidContentSizeChange(fit);
  fit();

  addKeys(view, options);
  const marker = new Marker(model, options.onSchema);
  model.onDidChangeContent(() => options.onChange());
  followCrds(options.lesson, schemas());
  return {
    get text() {
      return model.getValue();
    },
    setText(text) {
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
    },
    mark: (owner, marks) => marker.mark(owner, marks),
    accept: (documents) => marker.accept(documents),
    reveal(line) {
      view.setPosition({
        lineNumber: line,
        column: model.getLineFirstNonWhitespaceColumn(line) || 1,
      });
      view.revealLineInCenterIfOutsideViewport(line);
      view.focus();
    },
    focus: () => view.focus(),
  };
}

function addKeys(view: editor.IStandaloneCodeEditor, options: EditorOptions): void {
  // Commands of `addCommand` go to the editor that was made last; actions stay with their own editor.
  const add = (id: string, label: string, keybinding: number, run: () => void) =>
    view.addAction({ id: `kindbook.${id}`, label, keybindings: [keybinding], run });
  add('apply', 'Apply', KeyMod.CtrlCmd | KeyCode.Enter, options.onApply);
  add(
    'apply-and-next',
    'Apply and go to the next cell',
    KeyMod.Shift | KeyCode.Enter,
    options.onApplyAndNext,
  );
  // In place of the browser's own “save page”: the text is kept by itself.
  add('dry-run', 'Dry run', KeyMod.CtrlCmd | KeyCode.KeyS, options.onDryRun);

  // Tab indents, so the keyboard needs a way out: Escape lets the next Tab move on, as everywhere else on a page.
  view.onKeyDown((event) => {
    if (event.keyCode === KeyCode.Escape) view.updateOptions({ tabFocusMode: true });
    else if (event.keyCode !== KeyCode.Tab && event.keyCode !== KeyCode.Shift) {
      view.updateOptions({ tabFocusMode: false });
    }
  });
  view.onDidBlurEditorText(() => view.updateOptions({ tabFocusMode: false }));
}
