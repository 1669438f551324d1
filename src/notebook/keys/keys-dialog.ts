import { browserStorage } from '../cell/saved-text.ts';
import { h } from '../dom/element.ts';
import { singleKey, takesText } from './single-keys.ts';

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
        ['Ctrl+Space', 'what can stand here'],
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
        ['/', 'search'],
        ['?', 'these keys'],
        ['Esc', 'close what is open'],
      ],
    ],
  ];

const storageKey = 'kindbook:single-keys';

/**
 * The list of all keys: a button in the page's head and the dialog that it opens. `/` and `?` work everywhere but where
 * text is typed, and can be switched off, as WCAG 2.1.4 asks of keys without Ctrl: speech input may press them unmeant.
 */
export class KeysDialog extends HTMLElement {
  #dialog: HTMLDialogElement | undefined;

  connectedCallback(): void {
    this.querySelector('button')!.addEventListener('click', () => this.#open());
    document.addEventListener('keydown', (event) => {
      const asked = singleKey({
        key: event.key,
        ctrlKey: event.ctrlKey,
        metaKey: event.metaKey,
        altKey: event.altKey,
        defaultPrevented: event.defaultPrevented,
        typing: takesText(event.target),
      });
      if (!asked || !areOn() || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      if (asked === 'keys') this.#open();
      else document.querySelector<HTMLElement>('site-search [data-open-modal]')?.click();
    });
  }

  #open(): void {
    this.#dialog ??= this.#make();
    this.#dialog.showModal();
  }

  #make(): HTMLDialogElement {
    const close = h('button', { type: 'button', class: 'kb-keys-close' }, 'Close');
    const again = h('button', { type: 'button', class: 'kb-keys-close' }, 'Show the hints again');
    const single = h('input', { type: 'checkbox', checked: areOn() });
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
    single.addEventListener('change', () => switchOn(single.checked));
    this.append(dialog);
    return dialog;
  }
}

function keyView(keys: string): HTMLElement {
  const parts = keys.split(/(\+|, then )/);
  return h(
    'span',
    { class: 'kb-key' },
    parts.map((part) => (part === '+' ? '+' : part === ', then ' ? ' then ' : h('kbd', {}, part))),
  );
}

/** What the reader chose on this page; it holds until the page is left where the browser keeps nothing. */
let chosen: boolean | undefined;

function areOn(): boolean {
  return (chosen ??= browserStorage()?.getItem(storageKey) !== 'off');
}

function switchOn(on: boolean): void {
  chosen = on;
  try {
    if (on) browserStorage()?.removeItem(storageKey);
    else browserStorage()?.setItem(storageKey, 'off');
  } catch {
    // No room: then the choice holds for this page only.
  }
}
