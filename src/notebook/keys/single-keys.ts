/** What a key without Ctrl or Cmd asks for on a page. */
export type SingleKey = 'search' | 'keys';

/** The parts of a `KeyboardEvent` that decide. */
export type PressedKey = Pick<
  KeyboardEvent,
  'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'defaultPrevented'
>;

/**
 * Reads a key press.
 *
 * @param typing the key goes into something that takes text: a field, an editor, a terminal
 * @returns undefined where it means nothing, or is meant for the element that has the focus
 */
export function singleKey(pressed: PressedKey, typing: boolean): SingleKey | undefined {
  const { key, ctrlKey, metaKey, altKey, defaultPrevented } = pressed;
  if (defaultPrevented || typing || ctrlKey || metaKey || altKey) return undefined;
  if (key === '/') return 'search';
  return key === '?' ? 'keys' : undefined;
}

/** Whether a key press in this element is text: Monaco and xterm use a textarea or an edit context. */
export function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], [role="textbox"]') !== null
  );
}
