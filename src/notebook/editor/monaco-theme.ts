import { editor } from 'monaco-editor/editor/editor.api.js';

/** The name of the one theme that all editors use; its colours follow the page's. */
const themeName = 'kindbook';

/**
 * Makes Monaco's theme from the page's CSS variables, now and each time the reader changes the page's theme, so that
 * the palette stands in one place (src/styles).
 */
export function followPageTheme(): void {
  define();
  forcedColors.addEventListener('change', define);
  new MutationObserver(define).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-theme'],
  });
}

const forcedColors = matchMedia('(forced-colors: active)');

function define(): void {
  const root = document.documentElement;
  if (forcedColors.matches) {
    const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
    editor.setTheme(isDark ? 'hc-black' : 'hc-light');
    return;
  }
  const styles = getComputedStyle(root);
  // Minifiers write #fff for #ffffff; Monaco reads only the long form.
  const color = (name: string) =>
    styles
      .getPropertyValue(`--kb-${name}`)
      .trim()
      .replace(/^#([0-9a-f]{3,4})$/i, (_, digits: string) => `#${digits.replace(/./g, '$&$&')}`);
  const rule = (token: string, name: string) => ({ token, foreground: color(name).slice(1) });
  editor.defineTheme(themeName, {
    base: root.dataset['theme'] === 'light' ? 'vs' : 'vs-dark',
    inherit: true,
    rules: [
      rule('', 'ink'),
      rule('type', 'code-key'),
      rule('string', 'code-string'),
      // Monaco's own themes have a rule of their own for this one.
      rule('string.yaml', 'code-string'),
      rule('number', 'code-number'),
      rule('keyword', 'code-number'),
      rule('tag', 'code-number'),
      rule('comment', 'dim'),
      rule('operators', 'ink'),
      rule('delimiter', 'ink'),
      rule('namespace', 'code-key'),
      rule('meta', 'dim'),
    ],
    colors: {
      'editor.background': color('card'),
      'editor.foreground': color('ink'),
      'editor.lineHighlightBackground': color('soft'),
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': color('selection'),
      'editorLineNumber.foreground': color('dim'),
      'editorLineNumber.activeForeground': color('ink'),
      // Monaco colours pairs of brackets in spite of its own setting.
      'editorBracketHighlight.foreground1': color('ink'),
      'editorBracketHighlight.foreground2': color('ink'),
      'editorBracketHighlight.foreground3': color('ink'),
      'editorCursor.foreground': color('accent'),
      'editorError.foreground': color('bad'),
      'editorWidget.background': color('card'),
      'editorWidget.border': color('line'),
      'editorHoverWidget.background': color('card'),
      'editorHoverWidget.border': color('line'),
      'editorHoverWidget.foreground': color('ink'),
      'editorWarning.foreground': color('warn'),
      'editorWidget.foreground': color('ink'),
      'editorSuggestWidget.background': color('card'),
      'editorSuggestWidget.border': color('line'),
      'editorSuggestWidget.foreground': color('ink'),
      'editorSuggestWidget.highlightForeground': color('accent'),
      'editorSuggestWidget.selectedBackground': color('soft'),
      'editorSuggestWidget.selectedForeground': color('ink'),
      'editorSuggestWidget.selectedIconForeground': color('accent'),
      'editorSuggestWidget.focusHighlightForeground': color('accent'),
      'list.hoverBackground': color('soft'),
      'list.focusHighlightForeground': color('accent'),
      'symbolIcon.fieldForeground': color('dim'),
      'symbolIcon.enumeratorMemberForeground': color('dim'),
      'symbolIcon.classForeground': color('accent'),
      'textLink.foreground': color('accent'),
      'textLink.activeForeground': color('accent'),
      'textCodeBlock.background': color('lane'),
      'menu.background': color('card'),
      'menu.foreground': color('ink'),
      'scrollbarSlider.background': color('scroll'),
      focusBorder: color('accent'),
    },
  });
  editor.setTheme(themeName);
}
