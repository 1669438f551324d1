import { h } from '../dom/element.ts';
import type { Editor, EditorOptions } from './editor.ts';

/** Opens a plain text field as an editor. */
export function openTextField(host: HTMLElement, options: EditorOptions): Editor {
  const field = h('textarea', {
    'aria-label': options.label,
    class: 'kb-text-field',
    spellcheck: 'false',
    autocapitalize: 'off',
    autocomplete: 'off',
    wrap: 'off',
  });
  const fit = () => {
    field.rows = Math.min(40, Math.max(3, field.value.split('\n').length));
  };
  field.value = options.text;
  fit();
  host.replaceChildren(field);
  field.addEventListener('input', () => {
    fit();
    options.onChange();
  });
  field.addEventListener('keydown', (event) => {
    const mod = event.ctrlKey || event.metaKey;
    if (event.key === 'Enter' && mod) options.onApply();
    else if (event.key === 'Enter' && event.shiftKey) options.onApplyAndNext();
    else if (event.key === 's' && mod) options.onDryRun();
    else return;
    event.preventDefault();
  });
  return {
    get text() {
      return field.value;
    },
    setText(text) {
      field.value = text;
      fit();
      options.onChange();
    },
    // A text field cannot mark a place; the list of problems beside it names the lines.
    mark: () => undefined,
    accept: () => undefined,
    reveal(line) {
      const start =
        field.value
          .split('\n')
          .slice(0, line - 1)
          .join('\n').length + (line > 1 ? 1 : 0);
      const end = field.value.indexOf('\n', start);
      field.focus();
      field.setSelectionRange(start, end < 0 ? field.value.length : end);
    },
    focus: () => field.focus(),
  };
}
