import { copyButton } from '../dom/copy-button.ts';
import { h } from '../dom/element.ts';

/** Draws the kubectl command that does what a button does, to be copied. */
export function commandView(command: HTMLElement): HTMLElement {
  return h(
    'p',
    { class: 'kb-command' },
    command,
    copyButton('the command', () => command.textContent),
  );
}
