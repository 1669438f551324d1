import { h } from '../dom/element.ts';
import { replaceFieldText } from '../dom/replace-text.ts';
import { promptsOf } from './prompts.ts';

/** The commands of a shell cell, to be edited. */
export interface CommandsField {
  text: string;
  focus(): void;
}

/**
 * Puts a text field in place of the static commands, with the prompts beside it, where they are not selected along
 * with the commands.
 */
export function openCommandsField(
  host: HTMLElement,
  options: { text: string; label: string; onChange: () => void },
): CommandsField {
  const prompts = h('pre', { class: 'kb-prompts', 'aria-hidden': 'true' });
  const field = h('textarea', {
    class: 'kb-commands-field',
    'aria-label': options.label,
    'aria-keyshortcuts': 'Control+Enter Meta+Enter Shift+Enter',
    autocapitalize: 'off',
    autocomplete: 'off',
    spellcheck: 'false',
    wrap: 'off',
  });
  const fit = () => {
    const shown = promptsOf(field.value);
    field.rows = shown.length;
    prompts.textContent = shown.join('\n');
  };
  field.value = options.text;
  field.addEventListener('input', () => {
    fit();
    options.onChange();
  });
  fit();
  host.replaceChildren(prompts, field);
  return {
    get text() {
      return field.value;
    },
    set text(text) {
      replaceFieldText(field, text);
      fit();
    },
    focus: () => field.focus(),
  };
}
