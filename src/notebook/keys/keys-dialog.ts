import { kept } from '../storage/kept.ts';
import { singleKey, takesText } from './single-keys.ts';

const storageKey = 'kindbook:single-keys';

/**
 * The list of all keys: a button in the page's head and the dialog that it opens. `/` and `?` work everywhere but where
 * text is typed, and can be switched off, as WCAG 2.1.4 asks of keys without Ctrl: speech input may press them unmeant.
 */
export class KeysDialog extends HTMLElement {
  #dialog: HTMLDialogElement | undefined;

  connectedCallback(): void {
    this.querySelector('button')!.addEventListener('click', () => void this.#open());
    document.addEventListener('keydown', (event) => {
      const asked = singleKey(event, takesText(event.target));
      if (!asked || !areOn() || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      if (asked === 'keys') void this.#open();
      else document.querySelector<HTMLElement>('site-search [data-open-modal]')?.click();
    });
  }

  async #open(): Promise<void> {
    // Without a server it cannot be loaded; the next press tries again.
    const { makeDialog } = await import('./keys-list.ts');
    if (!this.#dialog) {
      this.#dialog = makeDialog(areOn(), switchOn);
      this.append(this.#dialog);
    }
    if (!this.#dialog.open) this.#dialog.showModal();
  }
}

/** What the reader chose on this page; it holds until the page is left where the browser keeps nothing. */
let chosen: boolean | undefined;

function areOn(): boolean {
  return (chosen ??= kept(storageKey, 'local').get() !== 'off');
}

function switchOn(on: boolean): void {
  chosen = on;
  // Without room, the choice holds for this page only.
  if (on) kept(storageKey, 'local').remove();
  else kept(storageKey, 'local').set('off');
}
