import { interrupted, type ShellChunk, type ShellRun } from '../../protocol/shell.ts';
import type { TerminalSize } from '../api/exec.ts';
import type { ApiClient } from '../api/client.ts';
import { ClusterError } from '../base/errors.ts';
import { capture, type Captured } from './capture.ts';
import { provenToolbox } from './proven-toolbox.ts';
import { ShellSession } from './shell-session.ts';
import type { Tenancy } from './tenancy.ts';
import { ensureToolbox } from './toolbox.ts';

/** So many shells may run at once: each tab of a terminal and each running cell is one. */
const mostShells = 24;

/** The terminal that a recorded cell runs in. */
const recordedSize: TerminalSize = { columns: 110, rows: 30 };

/** A toolbox that is being made. */
interface Starting {
  readonly lesson: string;
  readonly pod: Promise<string>;
  readonly stop: AbortController;
}

/** All shells of one cluster. */
export class Shells {
  readonly #client: ApiClient;
  readonly #tenancy: Tenancy;
  readonly #namespaceOf: (lesson: string) => Promise<string>;
  readonly #sessions = new Map<string, ShellSession>();
  /** How many shells are on their way. */
  #opening = 0;
  /** Toolboxes that are being made, by namespace: a second one who wants it waits for the first. */
  readonly #starting = new Map<string, Starting>();
  /** The API server was away once, and these toolboxes have worked since. */
  #doubted = false;
  readonly #trusted = new Set<string>();

  /** @param namespaceOf finds a lesson's namespace, or makes it */
  constructor(
    client: ApiClient,
    tenancy: Tenancy,
    namespaceOf: (lesson: string) => Promise<string>,
  ) {
    this.#client = client;
    this.#tenancy = tenancy;
    this.#namespaceOf = namespaceOf;
  }

  /**
   * Makes sure that the lesson's toolbox runs.
   *
   * @returns the Pod's name
   * @throws {ClusterError} when it cannot start, or the lesson is reset meanwhile
   */
  async prepare(lesson: string): Promise<string> {
    const namespace = await this.#namespaceOf(lesson);
    const known = this.#starting.get(namespace);
    if (known) return await known.pod;
    const stop = new AbortController();
    const toolbox = { lesson, namespace, tenancy: this.#tenancy };
    const find = () => ensureToolbox(this.#client, toolbox, stop.signal);
    const pod = this.#proven(find, stop.signal).finally(() => this.#starting.delete(namespace));
    this.#starting.set(namespace, { lesson, pod, stop });
    return await pod;
  }

  /** The API server was away: each toolbox has to prove that it works before it is used again. */
  doubt(): void {
    this.#doubted = true;
    this.#trusted.clear();
  }

  async #proven(find: () => Promise<string>, signal: AbortSignal): Promise<string> {
    const known = await find();
    if (!this.#doubted || this.#trusted.has(known)) return known;
    const pod = await provenToolbox(this.#client, find, signal);
    this.#trusted.add(pod);
    return pod;
  }

  /**
   * Starts a shell in the lesson's toolbox.
   *
   * @param options.run a cell's text; without it the shell is an interactive one
   * @throws {ClusterError} when there are too many, or the toolbox cannot start
   */
  async open(
    lesson: string,
    { size, run }: { size: TerminalSize; run: string | undefined },
  ): Promise<ShellSession> {
    const running = [...this.#sessions.values()].filter(({ over }) => !over).length;
    // Counted before anything is waited for: many may come at once.
    if (running + this.#opening >= mostShells) {
      throw new ClusterError(`${mostShells} shells are open already, and that is the limit.`, {
        hint: 'Close tabs of the terminal, or stop cells that still run, on this page or another.',
      });
    }
    this.#opening += 1;
    try {
      const session: ShellSession = await ShellSession.start({
        client: this.#client,
        lesson,
        pod: await this.prepare(lesson),
        size,
        run,
        onOver: () => this.#sessions.delete(session.id),
      });
      this.#sessions.set(session.id, session);
      return session;
    } finally {
      this.#opening -= 1;
    }
  }

  /** Finds a shell to go on with. */
  find(lesson: string, id: string): ShellSession | undefined {
    const session = this.#sessions.get(id);
    return session?.lesson === lesson ? session : undefined;
  }

  /**
   * Runs a cell's text to its end, for a recording.
   *
   * @param isEnough told what was printed so far; where it gives true, the commands are stopped as by Ctrl-C, and their code
   *   is 130
   * @throws {ClusterError} when the toolbox cannot start
   */
  async run(
    lesson: string,
    text: string,
    isEnough: (chunks: ShellChunk[]) => boolean = () => false,
  ): Promise<ShellRun> {
    const session = await this.open(lesson, { size: recordedSize, run: text });
    const began = performance.now();
    const at = () => Math.round(performance.now() - began);
    const chunks: ShellChunk[] = [];
    const decoder = new TextDecoder();
    const ended = Promise.withResolvers<ShellRun['end']>();
    let bytesSeen = 0;
    let stopped = false;
    const viewer = {
      output: (bytes: Buffer) => {
        chunks.push({ at: at(), text: decoder.decode(bytes, { stream: true }) });
        session.seen((bytesSeen += bytes.length));
        if (stopped || !isEnough(chunks)) return;
        stopped = true;
        session.stop();
      },
      skipped: () => undefined,
      ended: (end: ShellRun['end'] | Omit<ShellRun['end'], 'at'>) =>
        ended.resolve({ ...end, at: at() } as ShellRun['end']),
      replaced: () => undefined,
    };
    session.attach(viewer, 0, () => undefined);
    const end = await ended.promise;
    session.close();
    // A program that heeds Ctrl-C may end with any code.
    return { chunks, end: stopped ? { code: interrupted, at: end.at } : end };
  }

  /**
   * Runs a script in the lesson's toolbox, without a terminal, and gives what it prints.
   *
   * @param seconds it is ended when it takes longer
   * @throws {ClusterError} when it could not be run, or the connection broke before its end
   */
  async capture(lesson: string, script: string, seconds: number): Promise<Captured> {
    return capture(this.#client, await this.prepare(lesson), script, seconds);
  }

  /** Ends a lesson's shells, and those that wait for its toolbox: its workspace was emptied, and the toolbox goes. */
  endOf(lesson: string): void {
    const title = 'The workspace was reset, and this shell ended with it.';
    const hint = 'You can start a new one; it works in the new, empty workspace.';
    for (const starting of this.#starting.values()) {
      if (starting.lesson === lesson) starting.stop.abort(new ClusterError(title, { hint }));
    }
    for (const session of this.#sessions.values()) {
      if (session.lesson === lesson) session.cut({ problem: { title, hint } });
    }
  }

  /** Ends everything: the cluster is gone, or the server stops. */
  close(): void {
    const gone = new ClusterError('The cluster is gone.', { hint: 'Try again when it is back.' });
    for (const { stop } of this.#starting.values()) stop.abort(gone);
    for (const session of this.#sessions.values()) session.close();
    this.#sessions.clear();
  }
}
