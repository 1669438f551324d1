import { randomBytes } from 'node:crypto';
import { keptFor, type ShellEnd } from '../../protocol/shell.ts';
import { exec, type Exec, type ExecEnd, type TerminalSize } from '../api/exec.ts';
import type { ApiClient } from '../api/client.ts';
import { ClusterError } from '../base/errors.ts';
import { ReplayBuffer } from './replay-buffer.ts';
import { cellCommand, endCommand, terminalCommand } from './shell-commands.ts';
import { toolboxContainer, toolboxRuns, toolsNamespace } from './toolbox.ts';

/** So many bytes a browser that comes back can be given again. */
const replayed = 256 * 1024;
/** So many bytes the browser may have before it; then the program has to wait. */
const ahead = 128 * 1024;
/** What does not heed Ctrl-C is killed after this time, in milliseconds. */
const heedWithin = 2_000;

/** What ends a shell takes a second; where it takes so long, in milliseconds, its toolbox stands still. */
const killWithin = 10_000;

/** The one who looks at a shell now. */
export interface ShellViewer {
  output: (bytes: Buffer) => void;
  /** What comes next is the byte `from`: what was between is left out, as there was too much of it. */
  skipped: (from: number) => void;
  ended: (end: ShellEnd) => void;
  /** Another has taken its place. */
  replaced: () => void;
}

/** What a session works with. */
export interface SessionOptions {
  client: ApiClient;
  lesson: string;
  /** The toolbox Pod. */
  pod: string;
  size: TerminalSize;
  /** A cell's text; without it the shell is an interactive one. */
  run: string | undefined;
  /** Called when nobody can come back to it any more. */
  onOver: () => void;
}

/** One shell in a toolbox. It outlives a break of the connection to its browser. */
export class ShellSession {
  readonly id = randomBytes(16).toString('base64url');
  readonly lesson: string;
  readonly #options: SessionOptions;
  #exec!: Exec;
  readonly #buffer = new ReplayBuffer(replayed);
  #viewer: ShellViewer | undefined;
  /** How many bytes the viewer was given, and of these, how many it has shown. */
  #given = 0;
  #seen = 0;
  #paused = false;
  #end: ShellEnd | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopping: ReturnType<typeof setTimeout> | undefined;

  private constructor(options: SessionOptions) {
    this.#options = options;
    this.lesson = options.lesson;
  }

  /**
   * Starts a shell.
   *
   * @throws {ApiError} when the API server refuses
   * @throws {UnreachableError} when it does not answer
   */
  static async start(options: SessionOptions): Promise<ShellSession> {
    const session = new ShellSession(options);
    await session.#start(options);
    return session;
  }

  async #start({ client, pod, size, run }: SessionOptions): Promise<void> {
    this.#exec = await exec(client, {
      namespace: toolsNamespace,
      pod,
      container: toolboxContainer,
      command: run === undefined ? terminalCommand(this.id) : cellCommand(this.id, run),
      terminal: size,
      onOutput: (bytes) => this.#output(bytes),
      onEnd: (end) => void this.#ended(end),
    });
  }

  /** Whether it has ended; its last output can still be asked for. */
  get over(): boolean {
    return this.#end !== undefined;
  }

  /**
   * Shows the shell to a viewer, in place of the one before.
   *
   * @param from the first byte that the viewer does not have
   * @param begin called with the number of the byte that comes next, before any other call
   */
  attach(viewer: ShellViewer, from: number, begin: (from: number) => void): void {
    clearTimeout(this.#timer);
    this.#viewer?.replaced();
    this.#viewer = viewer;
    const missed = this.#buffer.since(from);
    this.#seen = missed.from;
    this.#given = this.#buffer.end;
    begin(missed.from);
    if (missed.bytes.length > 0) viewer.output(missed.bytes);
    if (this.#end) viewer.ended(this.#end);
    this.#flow();
  }

  /** The viewer's connection broke: the shell waits for it to come back, and is ended when it does not. */
  detach(viewer: ShellViewer): void {
    if (this.#viewer !== viewer) return;
    this.#viewer = undefined;
    this.#timer = setTimeout(() => this.close(), keptFor);
  }

  /** How many bytes the viewer has shown. */
  seen(bytes: number): void {
    this.#seen = Math.max(this.#seen, Math.min(bytes, this.#buffer.end));
    if (!this.#tooFarAhead) this.#give();
    this.#flow();
  }

  write(bytes: Uint8Array): void {
    this.#exec.write(bytes);
  }

  resize(size: TerminalSize): void {
    this.#exec.resize(size);
  }

  /**
   * Ends what runs in it: by Ctrl-C, and when that is not heeded, by killing it. Its end comes behind all that it has
   * written, and of a flood many megabytes are under way in the cluster: they are read without waiting for the viewer,
   * who gets only the newest of what is too much to show.
   */
  stop(): void {
    this.#exec.write(Buffer.of(3));
    this.#exec.resume();
    this.#stopping ??= setTimeout(() => this.#kill(), heedWithin);
  }

  /** Ends the shell; nobody will come back to it. */
  close(): void {
    clearTimeout(this.#timer);
    this.#viewer = undefined;
    if (!this.#end) this.#kill();
    this.#options.onOver();
  }

  /** Ends it and tells its viewer why. */
  cut(end: ShellEnd): void {
    this.#finish(end);
    this.#exec.close();
  }

  #output(bytes: Buffer): void {
    const isHeldBack = this.#stopping !== undefined && this.#tooFarAhead;
    this.#buffer.append(bytes);
    if (!isHeldBack) this.#give();
    this.#flow();
  }

  /** Whether the viewer was given as much as it may have without having shown it. */
  get #tooFarAhead(): boolean {
    return this.#given - this.#seen > ahead;
  }

  /** Gives the viewer what it does not have yet, as far as that is still kept. */
  #give(): void {
    const { from, bytes } = this.#buffer.since(this.#given);
    if (!this.#viewer || bytes.length === 0) return;
    if (from > this.#given) this.#viewer.skipped(from);
    // First: a viewer may say at once that it has seen it.
    this.#given = this.#buffer.end;
    this.#viewer.output(bytes);
  }

  /** Lets the program write only as far ahead of its viewer as can be kept for it, until it is stopped. */
  #flow(): void {
    if (this.#stopping) return;
    const unseen = this.#buffer.end - this.#seen;
    if (!this.#paused && unseen > ahead) this.#exec.pause();
    else if (this.#paused && unseen < ahead / 2) this.#exec.resume();
    else return;
    this.#paused = !this.#paused;
  }

  async #ended(end: ExecEnd): Promise<void> {
    this.#finish(await this.#wordsOf(end));
  }

  #finish(end: ShellEnd): void {
    if (this.#end) return;
    clearTimeout(this.#stopping);
    this.#end = end;
    this.#give();
    this.#viewer?.ended(end);
  }

  /** A program that was killed along with its Pod has a code (137) like any other: the Pod tells the truth. */
  async #wordsOf(end: ExecEnd): Promise<ShellEnd> {
    if ('code' in end && end.code !== 137) return end;
    const hint =
      'You can start a new one: it gets a new toolbox, without the files and variables of the old one.';
    try {
      if (!(await toolboxRuns(this.#options.client, this.#options.pod))) {
        return { problem: { title: 'The toolbox is gone, and this shell with it.', hint } };
      }
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      return { problem: { title: error.message, detail: error.detail, hint: error.hint } };
    }
    if ('code' in end) return end;
    const title = 'The connection to this shell broke.';
    return { problem: { title, detail: end.lost, hint: 'Start a new one.' } };
  }

  /** Closing the connection alone would leave programs behind that do not read their input. */
  #kill(): void {
    const { client, pod } = this.#options;
    this.#exec.resume();
    // Where the toolbox does not answer any more, there is nothing left but to cut the connection.
    const cut = () => setTimeout(() => this.#exec.close(), heedWithin);
    exec(client, {
      namespace: toolsNamespace,
      pod,
      container: toolboxContainer,
      command: endCommand(this.id),
      onOutput: () => undefined,
      onEnd: cut,
    }).then((ending) => setTimeout(() => ending.close(), killWithin).unref(), cut);
  }
}
