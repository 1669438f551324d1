import type { Editor, EditorOptions } from './editor.ts';
import { openTextField } from './text-field.ts';

/**
 * Opens an editor in place of the static text. Monaco is loaded on the first call; where that fails (no server any
 * more, an old browser), a plain text field does the same with less comfort.
 */
export async function openEditor(host: HTMLElement, options: EditorOptions): Promise<Editor> {
  try {
    const { openMonaco } = await import('./monaco.ts');
    return await openMonaco(host, options);
  } catch (error) {
    console.warn(
      'kindbook: the editor could not be loaded; a plain text field takes its place.',
      error,
    );
    return openTextField(host, options);
  }
}
