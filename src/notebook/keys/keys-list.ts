import css from '../../styles/dialogs.css?inline';
import { h } from '../dom/element.ts';
import { addStyleOnce } from '../dom/style-once.ts';

const mod = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl';

/** Every key of the page, by where it works. Keys that are pressed together are joined by `+`. */
const groups: readonly (readonly [where: string, keys: readonly (readonly [string, string])[]])[] =
  [
    [
      'In a cell',
      [
        [`${mod}+Enter`, 'apply, or run'],
        ['Shift+Enter', 'the same, and go to the next cell'],
        [`${mod}+S`, 'ask the API server what it would say (dry run)'],
        ['Ctrl+Space', 'suggest what can go here'],
        ['Esc, then Tab', 'leave the editor'],
        [`${mod}+F`, 'find in the editor'],
      ],
    ],
    [
      'In the terminal',
      [
        ['F6', 'leave it'],
        [
          mod === 'Ctrl' ? 'Ctrl+Shift+C' : '⌘+C',
          'copy what is selected; selecting alone copies too',
        ],
        [mod === 'Ctrl' ? 'Ctrl+Shift+V' : '⌘+V', 'paste'],
      ],
    ],
    [
      'Anywhere on a page',
      [
        [`${mod}+K`, 'search'],
        ['/', 'search'],
        ['?', 'these keys'],
        ['Esc', 'close what is open'],
      ],
    ],
  ];

/**
 * Makes the dialog that lists all keys.
 *
 * @param singleKeys whether the keys without Ctrl are on
 * @param onSingleKeys told when the reader switches them
 */
export function makeDialog(
  singleKeys: boolean,
  onSingleKeys: (on: boolean) => void,
): HTMLDialogElement {
  addStyleOnce(css);
  const close = h('button', { type: 'button', class: 'kb-keys-close' }, 'Close');
  const again = h('button', { type: 'button', class: 'kb-keys-close' }, 'Show the hints again');
  const single = h('input', { type: 'checkbox', checked: singleKeys });
  const dialog = h(
    'dialog',
    { class: 'kb-keys', 'aria-labelledby': 'kb-keys-title' },
    h('div', { class: 'kb-keys-head' }, h('h2', { id: 'kb-keys-title' }, 'Keys'), close),
    groups.map(([where, keys]) =>
      h(
        'section',
        {},
        h('h3', {}, where),
        h(
          'dl',
          {},
          keys.map(([key, does]) => h('div', {}, h('dt', {}, keyView(key)), h('dd', {}, does))),
        ),
      ),
    ),
    h(
      'label',
      {},
      single,
      h('span', {}, 'Keys without Ctrl: ', keyView('/'), ' and ', keyView('?')),
    ),
    again,
  );
  again.addEventListener('click', () => {
    dialog.close();
    document.dispatchEvent(new Event('kb-hints-wanted'));
  });
  close.addEventListener('click', () => dialog.close());
  // A click beside the dialog closes it, as readers expect.
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  single.addEventListener('change', () => onSingleKeys(single.checked));
  return dialog;
}

function keyView(keys: string): HTMLElement {
  const parts = keys.split(/(\+|, then )/);
  return h(
    'span',
    { class: 'kb-key' },
    parts.map((part) => (part === '+' ? '+' : part === ', then ' ? ' then ' : h('kbd', {}, part))),
  );
}
