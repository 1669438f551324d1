import { pathOf } from '../../protocol/route.ts';
import { sockets } from '../../protocol/routes.ts';
import type { ShellEnd, ShellEvent } from '../../protocol/shell.ts';
import type { ShellRequest } from '../../protocol/shell-request.ts';
import { serverAnswers, watchLife } from './life.ts';

/** A terminal's size in characters. */
export interface Size {
  columns: number;
  rows: number;
}

/** What a shell tells the one who shows it. */
export interface ShellListener {
  /** The toolbox is being made, or looked for. */
  onStarting?(): void;
  /** It runs; after a break, nothing is missing. */
  onOpened?(): void;
  /** Output; call `shown` when it is on screen, so that more may come. */
  onOutput(bytes: Uint8Array, shown: () => void): void;
  /** The connection broke; it is tried again. */
  onBroken?(): void;
  /** The shell that was there before the break is gone: the server was started again, or the break was too long. */
  onUnknown(): void;
  onEnded(end: ShellEnd): void;
}

/** What a shell is started with. */
export interface ShellOptions {
  lesson: string;
  size: Size;
  /** A cell's text; without it, the shell is an interactive one. */
  run?: string;
  /** A shell to go on with, for instance after a reload. */
  session?: string;
}

/** The server is told what was shown at least this often, in bytes; it waits at four times that. */
const tellEvery = 32 * 1024;
/** Milliseconds between tries to reach the server. */
const againAfter = 1_000;

/** A shell in the lesson's toolbox, over a WebSocket that is opened again when it breaks. */
export class ShellConnection {
  readonly #options: ShellOptions;
  readonly #listener: ShellListener;
  #socket: WebSocket | undefined;
  #session: string | undefined;
  /** Bytes that have come, and of these, those that are shown and those that the server knows to be shown. */
  #received = 0;
  #shown = 0;
  #told = 0;
  #over = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ShellOptions, listener: ShellListener) {
    this.#options = options;
    this.#listener = listener;
    this.#session = options.session;
    this.#connect();
  }

  /** Names the shell, once it runs. */
  get session(): string | undefined {
    return this.#session;
  }

  /** Whether nothing more will come. */
  get over(): boolean {
    return this.#over;
  }

  /** Types into the shell. */
  write(text: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN && this.#session) {
      this.#socket.send(new TextEncoder().encode(text));
    }
  }

  resize(size: Size): void {
    this.#options.size = size;
    if (this.#session) this.#say({ type: 'resize', ...size });
  }

  /** Ends what runs: by Ctrl-C, and by force when that is not heeded. */
  stop(): void {
    this.#say({ type: 'stop' });
  }

  /** Ends the shell without waiting for its end. */
  close(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#say({ type: 'close' });
    this.#socket?.close();
  }

  #say(request: ShellRequest): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(request));
  }

  #connect(): void {
    const url = new URL(pathOf(sockets.shell, this.#options), location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    const life = watchLife(() => this.#closed(socket, 0));
    socket.addEventListener('open', () => {
      life.heard();
      const { size, run } = this.#options;
      this.#say(
        this.#session
          ? { type: 'resume', ...size, session: this.#session, from: this.#received }
          : { type: 'open', ...size, ...(run === undefined ? {} : { run }) },
      );
    });
    socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer | string>) => {
      life.heard();
      // After a silence another connection has taken its place.
      if (this.#socket !== socket) return;
      if (typeof data === 'string') this.#hear(JSON.parse(data) as ShellEvent);
      else this.#output(new Uint8Array(data));
    });
    socket.addEventListener('close', ({ code }) => {
      life.stop();
      this.#closed(socket, code);
    });
  }

  #hear(said: ShellEvent): void {
    switch (said.event) {
      case 'starting':
        return this.#listener.onStarting?.();
      case 'opened':
        this.#session = said.session;
        this.#received = this.#shown = this.#told = said.from;
        return this.#listener.onOpened?.();
      case 'skipped':
        this.#received = said.from;
        return;
      case 'ended':
        return this.#end(() => this.#listener.onEnded(said.end));
      case 'unknown':
        return this.#end(() => this.#listener.onUnknown());
      case 'alive':
    }
  }

  #output(bytes: Uint8Array): void {
    this.#received += bytes.length;
    const end = this.#received;
    this.#listener.onOutput(bytes, () => {
      this.#shown = Math.max(this.#shown, end);
      if (this.#shown - this.#told < tellEvery) return;
      this.#told = this.#shown;
      this.#say({ type: 'seen', bytes: this.#shown });
    });
  }

  #end(tell: () => void): void {
    if (this.#over) return;
    this.#over = true;
    tell();
    // Nobody will ask for it again.
    this.#say({ type: 'close' });
    this.#socket?.close();
  }

  /** @param code why it was closed; 0 where the server stands still */
  #closed(socket: WebSocket, code: number): void {
    if (this.#over || this.#socket !== socket) return;
    this.#socket = undefined;
    socket.close();
    const elsewhere = code === 4000;
    if (elsewhere || (this.#options.run !== undefined && !this.#session)) {
      // A command must not run twice, and whether it has begun is not known.
      return this.#end(() => this.#listener.onEnded({ problem: elsewhere ? moved : noAnswer }));
    }
    this.#listener.onBroken?.();
    this.#timer = setTimeout(() => void this.#again(), againAfter);
  }

  async #again(): Promise<void> {
    const answers = await serverAnswers();
    if (this.#over) return;
    if (answers === true) this.#connect();
    else this.#timer = setTimeout(() => void this.#again(), againAfter);
  }
}

const moved = {
  title: 'This shell is open on another page now.',
  hint: 'Continue there, or start a new one here.',
};

const noAnswer = {
  title: 'kindbook’s server does not answer.',
  hint: 'Run `npm start` in the folder of kindbook, then try again.',
};
