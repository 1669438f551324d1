/** What a key without Ctrl or Cmd asks for on a page. */
export type SingleKey = 'search' | 'keys';

/** The parts of a `KeyboardEvent` and its target that decide. */
export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly defaultPrevented: boolean;
  /** The key goes into something that takes text: a field, an editor, a terminal. */
  readonly typing: boolean;
}

/** Reads a key press; undefined where it means nothing, or is meant for the element that has the focus. */
export function singleKey(pressed: PressedKey): SingleKey | undefined {
  const { key, ctrlKey, metaKey, altKey, defaultPrevented, typing } = pressed;
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
