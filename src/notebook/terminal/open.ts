import type { Dock } from './dock.ts';

/** How the terminal is opened. */
export interface OpenTerminal {
  /** Commands to put at the prompt; they are not run. */
  readonly text?: string;
  /** False leaves the cursor where it is. */
  readonly focus?: boolean;
}

let dock: Promise<Dock> | undefined;

/** Opens the page's terminal; xterm is loaded on the first call. */
export async function openTerminal(lesson: string, options: OpenTerminal = {}): Promise<void> {
  dock ??= import('./dock.ts').then(({ Dock }) => new Dock(lesson));
  try {
    (await dock).open(options);
  } catch (error) {
    // Without a server it cannot be loaded; the next press tries again.
    dock = undefined;
    throw error;
  }
}

/** Starts shells again in place of those that have ended, where the terminal was opened. */
export async function renewTerminal(): Promise<void> {
  await dock?.then((open) => open.renew());
}
