import type { Dock } from './dock.ts';

let dock: Promise<Dock> | undefined;

/**
 * Opens the page's terminal; xterm is loaded on the first call.
 *
 * @param text commands to put at the prompt; they are not run
 */
export async function openTerminal(lesson: string, text?: string): Promise<void> {
  dock ??= import('./dock.ts').then(({ Dock }) => new Dock(lesson));
  try {
    (await dock).open(text);
  } catch (error) {
    // Without a server it cannot be loaded; the next press tries again.
    dock = undefined;
    throw error;
  }
}
