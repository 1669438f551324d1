import type { Editor, EditorOptions } from './editor.ts';
import type { TextField } from './text-field.ts';

/**
 * Opens Monaco in place of a cell's text field; it is loaded on the first call. Where that fails (no server any more, an old
 * browser), the field stays, with less comfort.
 */
export async function openEditor(
  host: HTMLElement,
  field: TextField,
  options: EditorOptions,
): Promise<Editor> {
  try {
    const { openMonaco } = await import('./monaco.ts');
    return await openMonaco(host, field, options);
  } catch (error) {
    console.warn('kindbook: the editor could not be loaded; the plain text field stays.', error);
    return field;
  }
}

/**
 * Calls a function when the reader is about to edit: the text has the focus, or a mouse moves over it. That it comes near the
 * screen, or is scrolled under a resting mouse, says nothing.
 */
export function whenAboutToEdit(host: HTMLElement, then: () => void): void {
  const done = new AbortController();
  const begin = () => {
    done.abort();
    then();
  };
  host.addEventListener('focusin', begin, { signal: done.signal });
  host.addEventListener(
    'pointermove',
    ({ pointerType, movementX, movementY }) => {
      if (pointerType === 'mouse' && (movementX !== 0 || movementY !== 0)) begin();
    },
    { signal: done.signal },
  );
}
