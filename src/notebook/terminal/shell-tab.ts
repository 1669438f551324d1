import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import type { ShellEnd } from '../../protocol/shell.ts';
import { ShellConnection } from '../stream/shell-connection.ts';
import { linksOf, openLink } from './links.ts';
import { terminalTheme } from './theme.ts';
import { codeOf, type TouchKey } from './touch-keys.ts';

/** What a tab tells the panel that it is in. */
export interface TabListener {
  /** The key that leaves the terminal was pressed. */
  onLeave(): void;
  /** Something to be said to those who do not see the terminal. */
  onSay(words: string): void;
  /** The shell's name, for going on with it after a reload; undefined when it has ended. */
  onSession(session: string | undefined): void;
}

/** One shell of the terminal. It outlives breaks of the connection; when it ends, Enter starts the next. */
export class ShellTab {
  readonly #lesson: string;
  readonly #listener: TabListener;
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  #connection!: ShellConnection;
  #broken = false;
  /** Commands that wait for a prompt. */
  #waiting: string | undefined;

  constructor(
    host: HTMLElement,
    lesson: string,
    session: string | undefined,
    listener: TabListener,
  ) {
    this.#lesson = lesson;
    this.#listener = listener;
    this.#terminal = new Terminal({
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--sl-font-mono'),
      fontSize: 14,
      scrollback: 5_000,
      theme: terminalTheme(),
      minimumContrastRatio: 4.5,
      macOptionIsMeta: true,
      linkHandler: { activate: (_, url) => openLink(url) },
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.open(host);
    this.#terminal.registerLinkProvider(linksOf(this.#terminal));
    this.#terminal.attachCustomKeyEventHandler((event) => this.#key(event));
    this.#terminal.onData((text) => this.#typed(text));
    this.#terminal.onBinary((text) => this.#connection.write(text));
    host.addEventListener('mouseup', () => this.#copy());
    this.fit();
    this.#connect(session);
    this.#terminal.onResize(({ cols, rows }) => this.#connection.resize({ columns: cols, rows }));
  }

  /** Whether it is at a prompt with nothing running, as bash says by asking for bracketed paste. */
  get atPrompt(): boolean {
    return !this.#connection.over && this.#terminal.modes.bracketedPasteMode;
  }

  /** Whether it has just begun and shown no prompt yet. */
  get isNew(): boolean {
    return !this.#connection.over && this.#terminal.buffer.active.cursorY === 0 && !this.atPrompt;
  }

  /** Puts commands at the prompt, as soon as there is one; they are not run. */
  put(text: string): void {
    this.#waiting = text;
    this.#putWaiting();
  }

  /** Presses a key that the reader's keyboard does not have. */
  press(key: TouchKey): void {
    this.#terminal.input(codeOf(key, this.#terminal.modes.applicationCursorKeysMode));
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** Starts the next shell where this one has ended. */
  renew(): void {
    if (this.#connection.over) this.#connect(undefined);
  }

  /** Fills its place. */
  fit(): void {
    this.#fit.fit();
  }

  /** Tells a screen reader what is on screen, which costs too much for everyone. */
  set spoken(spoken: boolean) {
    this.#terminal.options.screenReaderMode = spoken;
  }

  dispose(): void {
    this.#connection.close();
    this.#terminal.dispose();
  }

  #connect(session: string | undefined): void {
    const { cols, rows } = this.#terminal;
    const connection = new ShellConnection(
      {
        lesson: this.#lesson,
        size: { columns: cols, rows },
        ...(session ? { session } : {}),
      },
      {
        onStarting: () => {
          if (!session && !this.#broken) this.#note('Starting a shell in the toolbox…', '');
        },
        onOpened: () => {
          if (this.#broken) this.#note('Reconnected.');
          // The words about starting have done their work.
          else if (!session) this.#terminal.write('\x1b[2K\r');
          this.#broken = false;
          this.#listener.onSession(connection.session);
        },
        onOutput: (bytes, shown) =>
          this.#terminal.write(bytes, () => {
            shown();
            this.#putWaiting();
          }),
        onBroken: () => {
          if (!this.#broken) this.#note('Connection lost. Reconnecting…');
          this.#broken = true;
        },
        onUnknown: () => {
          // After a reload it may have ended long ago: that needs no words.
          if (this.#broken) {
            this.#note(
              'The shell from before is gone. This is a new one; files in the toolbox are still there.',
            );
          }
          this.#broken = false;
          this.#connect(undefined);
        },
        onEnded: (end) => this.#ended(end),
      },
    );
    this.#connection = connection;
  }

  #ended(end: ShellEnd): void {
    this.#listener.onSession(undefined);
    this.#broken = false;
    // All that the shell has said comes first: only then is it known where the cursor is, and on which screen.
    this.#terminal.write('', () => {
      // Whatever the program had switched on (mouse, whole screen, hidden cursor) would outlive it. The whole screen is left
      // only where it is on: otherwise that would take the cursor to the top, and what follows would cover older lines.
      const whole = this.#terminal.buffer.active.type === 'alternate' ? '\x1b[?1049l' : '';
      this.#terminal.write(
        `${whole}\x1b[!p\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?2004l\x1b[?25h`,
        () => this.#sayEnd(end),
      );
    });
  }

  #sayEnd(end: ShellEnd): void {
    if ('code' in end) {
      this.#note(`The shell has ended with exit code ${end.code}. Press Enter for a new one.`);
      return;
    }
    const { title, detail, hint } = end.problem;
    this.#note([title, detail, hint].filter(Boolean).join(' '));
    this.#note('Press Enter to try again.');
  }

  /** Says something of kindbook's own, apart from what programs say. */
  #note(words: string, end = '\r\n'): void {
    const begin = this.#terminal.buffer.active.cursorX > 0 ? '\r\n' : '';
    this.#terminal.write(`${begin}\x1b[0;36m── ${words.replaceAll('\n', '\r\n')}\x1b[0m${end}`);
    this.#listener.onSay(words);
  }

  #typed(text: string): void {
    if (!this.#connection.over) this.#connection.write(text);
    else if (text === '\r') this.renew();
  }

  #putWaiting(): void {
    if (this.#waiting === undefined || !this.atPrompt) return;
    const text = this.#waiting;
    this.#waiting = undefined;
    this.#terminal.paste(text.trimEnd());
  }

  #copy(): void {
    const selected = this.#terminal.getSelection();
    if (selected !== '') void navigator.clipboard.writeText(selected).catch(() => undefined);
  }

  /** @returns false for a key that the shell does not get */
  #key(event: KeyboardEvent): boolean {
    if (event.key === 'F6') {
      event.preventDefault();
      if (event.type === 'keydown') this.#listener.onLeave();
      return false;
    }
    const clipboard = (event.ctrlKey && event.shiftKey) || event.metaKey;
    if (!clipboard) return true;
    if (event.code === 'KeyC') {
      // With Ctrl+Shift+C the browser would open its own tools.
      event.preventDefault();
      if (event.type === 'keydown') this.#copy();
      return false;
    }
    // The browser pastes, and xterm takes what is pasted.
    return event.code !== 'KeyV';
  }
}
