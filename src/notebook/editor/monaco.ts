import { status } from 'monaco-editor/base/browser/ui/aria/aria.js';
import {
  editor,
  KeyCode,
  KeyMod,
  Range,
  Selection,
  type Position,
} from 'monaco-editor/editor/editor.api.js';
import { offsetAfter, replacement } from '../dom/replace-text.ts';
import type { Editor, EditorOptions } from './editor.ts';
import { followCrds } from './follow-crds.ts';
import './monaco-features.ts';
import { Marker } from './monaco-marker.ts';
import { registerSchemaLanguage } from './monaco-schema.ts';
import { followPageTheme } from './monaco-theme.ts';
import { schemas } from './schemas.ts';
import type { Handover, TextField } from './text-field.ts';

/** Beyond this many lines a cell scrolls within itself. */
const maxLines = 40;
/** A cell below this width, in pixels, has narrower line numbers and no folding, as in cell.css. */
const narrow = 480;

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

/**
 * Opens Monaco in place of the text field, of the same height, so that nothing on the page moves: with its text, selection,
 * place and focus.
 */
export async function openMonaco(
  host: HTMLElement,
  field: TextField,
  options: EditorOptions,
): Promise<Editor> {
  // Loads the language first: else the highlighted static text would turn plain for a moment.
  await editor.colorize('', 'yaml', {});
  await field.settled();

  const { first, text, selection, scroll, hasFocus } = field.handOver();
  const mount = document.createElement('div');
  mount.className = 'kb-monaco';
  const model = editor.createModel(first, 'yaml');
  model.updateOptions({
    tabSize: 2,
    insertSpaces: true,
    trimAutoWhitespace: true,
    bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
  });
  host.replaceChildren(mount);
  const view = editor.create(mount, {
    model,
    ...measuresOf(host),
    ariaLabel: `${options.label}. Tab indents; press Escape, then Tab, to leave the editor.`,
    accessibilitySupport: 'on',
    glyphMargin: false,
    showFoldingControls: 'mouseover',
    foldingHighlight: false,
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
      // It stands in the padding: the static text has no room for one either.
      ignoreHorizontalScrollbarInContentHeight: true,
    },
    renderLineHighlight: 'all',
    renderLineHighlightOnlyWhenFocus: true,
    renderWhitespace: 'selection',
    bracketPairColorization: { enabled: false },
    guides: { indentation: true },
    // Outside of the cell, whose edges would cut them off.
    fixedOverflowWidgets: true,
    overflowWidgetsDomNode: widgets(),
    automaticLayout: true,
    wordBasedSuggestions: 'off',
    quickSuggestions: { other: true, strings: true, comments: false },
    quickSuggestionsDelay: 100,
    // Unless it is said otherwise, Monaco suggests nothing by itself while a snippet is being filled in.
    suggest: { showWords: false, snippetsPreventQuickSuggestions: false },
    suggestSelection: 'first',
    tabCompletion: 'on',
    stickyScroll: { enabled: false },
    hover: { delay: 400, above: false },
    lightbulb: { enabled: editor.ShowLightbulbIconMode.Off },
    cursorSmoothCaretAnimation: 'off',
    smoothScrolling: false,
    contextmenu: true,
    // The number of a last empty line would be dimmed below the contrast that WCAG asks for.
    renderFinalNewline: 'on',
    fontLigatures: false,
  });

  const fit = () => {
    const { lineHeight, padding } = measuresOf(host);
    const around = padding.top + padding.bottom;
    const height = Math.min(view.getContentHeight(), maxLines * lineHeight + around);
    mount.style.height = `${Math.max(height, 3 * lineHeight + around)}px`;
    view.layout();
  };
  view.onDidContentSizeChange(fit);
  fit();
  followFont(host, () => {
    view.updateOptions(measuresOf(host));
    fit();
  });

  const replaceText = (by: string) => {
    const change = replacement(model.getValue(), by);
    const at = (offset: number) => model.getPositionAt(offset);
    const range = Range.fromPositions(at(change.start), at(change.end));
    const offset = (position: Position) => model.getOffsetAt(position);
    const selections = (view.getSelections() ?? []).map((selection) =>
      [selection.getSelectionStart(), selection.getPosition()].map(offset),
    );
    model.pushEditOperations([], [{ range, text: change.text }], () => null);
    // By itself the cursor goes behind what another tab has inserted at it, and would cut the reader's word in two.
    const moved = (before: number) => at(offsetAfter(change, before));
    view.setSelections(
      selections.map(([from, to]) => Selection.fromPositions(moved(from!), moved(to!))),
    );
  };
  if (text !== first) replaceText(text);
  view.setSelection(selectionIn(model, selection));
  view.setScrollPosition({ scrollTop: scroll.top, scrollLeft: scroll.left });
  view.render(true);
  if (hasFocus) view.focus();

  addKeys(view, options);
  keepCursorInSight(view);
  const marker = new Marker(model, options.onSchema);
  model.onDidChangeContent(() => options.onChange());
  followCrds(options.lesson, schemas());
  return {
    get text() {
      return model.getValue();
    },
    setText: replaceText,
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

/** The selection of a text field as Monaco has it. */
function selectionIn(model: editor.ITextModel, { start, end, backward }: Handover['selection']) {
  const [from, to] = backward ? [end, start] : [start, end];
  return Selection.fromPositions(model.getPositionAt(from), model.getPositionAt(to));
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

  // Tab indents, so the keyboard needs a way out: after Escape, the next Tab is kept from Monaco and moves on, as
  // everywhere else on a page. (Monaco's own option for it takes hold only some keys later.) While something is open
  // that Escape closes, it does that first.
  let leaving = false;
  view.addAction({
    id: 'kindbook.leave',
    label: 'Let Tab leave the editor',
    keybindings: [KeyCode.Escape],
    precondition: nothingToClose,
    run: () => {
      leaving = true;
      status('Tab now leaves the editor.');
    },
  });
  view.onKeyDown(({ keyCode, browserEvent }) => {
    if (keyCode === KeyCode.Tab && leaving) browserEvent.stopPropagation();
    else if (keyCode !== KeyCode.Escape && keyCode !== KeyCode.Shift) leaving = false;
  });
  view.onDidBlurEditorText(() => (leaving = false));
}

/** The editor is as high as its text, so it is the page that has to scroll to where the reader writes. */
function keepCursorInSight(view: editor.IStandaloneCodeEditor): void {
  view.onDidChangeCursorPosition(({ position, source }) => {
    if (!['keyboard', 'paste', 'deleteLeft', 'deleteRight'].includes(source)) return;
    requestAnimationFrame(() => {
      const line = view.getScrolledVisiblePosition(position);
      if (!line || !view.hasTextFocus()) return;
      const top = view.getDomNode()!.getBoundingClientRect().top + line.top;
      const header = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
      const above = top - line.height - header;
      const below = top + 2 * line.height - innerHeight;
      if (above < 0) scrollBy({ top: above, behavior: 'instant' });
      else if (below > 0) scrollBy({ top: below, behavior: 'instant' });
    });
  });
}

/** What Escape closes in an editor, by Monaco's own names for it. */
const nothingToClose = [
  'suggestWidgetVisible',
  'findWidgetVisible',
  'markersNavigationVisible',
  'inSnippetMode',
  'editorHoverVisible',
  'editorHasMultipleSelections',
]
  .map((open) => `!${open}`)
  .join(' && ');

/** What a cell measures, in the page's own font size: the static text before it measures the same. */
function measuresOf(host: HTMLElement) {
  const style = getComputedStyle(host);
  const isNarrow = (host.closest('.kb-cell') ?? host).clientWidth < narrow;
  const padding = parseFloat(style.getPropertyValue('--kb-code-pad'));
  return {
    fontFamily: style.fontFamily,
    fontSize: parseFloat(style.fontSize),
    lineHeight: parseFloat(style.lineHeight),
    padding: { top: padding, bottom: padding },
    lineNumbersMinChars: isNarrow ? 2 : 3,
    // Monaco adds 16 for the arrows that fold.
    lineDecorationsWidth: isNarrow ? 8 : 0,
    folding: !isNarrow,
  };
}

/** Calls back when the reader changes the font's size, or a small screen is turned. */
function followFont(host: HTMLElement, changed: () => void): void {
  const probe = document.createElement('span');
  probe.className = 'kb-font-probe';
  host.append(probe);
  const observer = new ResizeObserver(changed);
  observer.observe(probe);
}

let shared: HTMLElement | undefined;

/** Where suggestions and hovers of all editors stand: over the page, at its end. */
function widgets(): HTMLElement {
  if (shared) return shared;
  shared = document.createElement('div');
  // Monaco's own styles hold for what is in an editor.
  shared.className = 'monaco-editor kb-monaco-widgets';
  document.body.append(shared);
  return shared;
}
