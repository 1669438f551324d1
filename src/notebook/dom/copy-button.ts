import { h } from './element.ts';

/** The button says what became of the copying for so long. */
const saidMs = 2_000;

/**
 * A button that puts a text on the clipboard.
 *
 * @param what what is copied, for its accessible name: “Copy the YAML”
 */
export function copyButton(what: string, text: () => string): HTMLButtonElement {
  const button = h(
    'button',
    { type: 'button', class: 'kb-small', 'aria-label': `Copy ${what}` },
    'Copy',
  );
  button.addEventListener('click', () => {
    const say = (words: string) => {
      button.textContent = words;
      setTimeout(() => (button.textContent = 'Copy'), saidMs);
    };
    navigator.clipboard.writeText(text()).then(
      () => say('Copied'),
      // The browser does not let the page: the reader can still mark the text.
      () => say('Not allowed'),
    );
  });
  return button;
}
