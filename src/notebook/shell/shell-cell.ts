import type { Problem } from '../../protocol/cluster.ts';
import { interrupted, type ShellEnd, type ShellRun } from '../../protocol/shell.ts';
import { cannotSaveWords, CellText, guardText } from '../cell/cell-text.ts';
import { goToNextCell } from '../cell/next-cell.ts';
import { kept, parsed, type Kept } from '../storage/kept.ts';
import { CellStorage } from '../storage/saved-text.ts';
import { clusterView, isReady, whenReady } from '../live/cluster-view.ts';
import { duration } from '../dom/duration.ts';
import { h } from '../dom/element.ts';
import { morph } from '../dom/morph.ts';
import { problemView } from '../dom/problem-view.ts';
import { untilImages } from '../live/page-images.ts';
import { tellStep } from '../progress/tell-step.ts';
import { prepareToolbox } from '../stream/requests.ts';
import { openTerminal } from '../terminal/open.ts';
import { verdictOf, verdictView, type Verdict } from './expectation-view.ts';
import { openCommandsField, type CommandsField } from './commands-field.ts';
import type { ShellConnection } from '../stream/shell-connection.ts';
import { newest, OutputView, type Line } from './output.ts';
import { loadRun, saveRun, type SavedRun } from './saved-run.ts';
import type { Screen } from './screen.ts';
import { shellStatus, showShellStatus } from './shell-status.ts';

/** Output is drawn at most this often, in milliseconds: a flood must not freeze the page. */
const drawEvery = 80;

/** A shell cell at work: its commands become a text field, and below them stands what they printed. */
export class ShellCell {
  readonly #host: HTMLElement;
  readonly #cell: string;
  readonly #lesson: string;
  readonly #text: CellText;
  /** What the lesson says that a run shows. */
  readonly #expect: string | undefined;
  readonly #key: string;
  readonly #field: CommandsField;
  readonly #view: OutputView;
  #state: 'idle' | 'starting' | 'running' = 'idle';
  /** Run was pressed and waits for these images to be on the nodes. */
  #images: readonly string[] | undefined;
  #run: SavedRun | undefined;
  /** The Kubernetes version of the recording that is shown in place of a run of the reader's own. */
  #recorded: string | undefined;
  #broken = false;
  #stopped = false;
  #connection: ShellConnection | undefined;
  #screen: Screen | undefined;
  #began = 0;
  /** What runs, as it was when Run was pressed. */
  #running = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: HTMLElement) {
    this.#host = host;
    this.#cell = host.dataset['cell']!;
    this.#lesson = host.dataset['lesson']!;
    this.#expect = host.dataset['expect'];
    this.#key = `kindbook:${this.#lesson}:${this.#cell}`;
    const commands = host.querySelector<HTMLElement>('.kb-commands')!;
    const original = commands.querySelector('pre')!.textContent.replace(/\n$/, '');
    this.#text = new CellText(new CellStorage(this.#lesson, this.#cell), original, () => {
      this.#field.text = this.#text.now;
      this.#draw();
    });
    guardText(this.#text);
    this.#field = openCommandsField(commands, {
      text: this.#text.now,
      label: `Commands of “${this.#cell}”`,
      onChange: () => this.#typed(),
    });
    this.#view = new OutputView(host.querySelector('.kb-output pre')!);
    this.#run = loadRun(this.#keptRun());
    if (this.#run) this.#view.show(this.#run.lines);
    host.addEventListener('click', (event) => this.#click(event));
    host.addEventListener('keydown', (event) => this.#pressed(event));
    whenReady(() => void prepareToolbox(this.#lesson));
    clusterView().watch(() => this.#draw());
    this.#resume();
  }

  focus(): void {
    this.#field.focus();
  }

  /** Shows what the commands printed on another cluster, until the reader runs them. */
  async replay(run: ShellRun, version: string): Promise<void> {
    const { Screen } = await import('./screen.ts');
    if (this.#state !== 'idle' || this.#run) return;
    const screen = new Screen();
    for (const { text } of run.chunks) await new Promise<void>((done) => screen.write(text, done));
    const end = endOf(run.end, 'code' in run.end && run.end.code === interrupted);
    const [text, left, took] = [this.#text.original, 0, run.end.at];
    this.#run = { text, lines: screen.lines, left, end, took, at: 0 };
    this.#recorded = version;
    screen.dispose();
    this.#view.show(this.#run.lines);
    this.#draw();
  }

  #typed(): void {
    this.#text.type(this.#field.text);
    this.#draw();
  }

  #click(event: MouseEvent): void {
    const button = (event.target as Element).closest<HTMLElement>('[data-action]');
    switch (button?.dataset['action']) {
      case 'run':
        void this.#start();
        break;
      case 'stop':
        this.#stop();
        break;
      case 'terminal':
        void openTerminal(this.#lesson, { text: this.#field.text });
        break;
      case 'original':
        this.#text.choose(this.#text.original);
        this.#field.text = this.#text.now;
        this.#draw();
        this.#field.focus();
        break;
    }
  }

  #pressed(event: KeyboardEvent): void {
    const mod = event.ctrlKey || event.metaKey;
    if (event.key !== 'Enter' || event.isComposing || !(mod || event.shiftKey)) return;
    if (!(event.target instanceof HTMLTextAreaElement)) return;
    event.preventDefault();
    void this.#start();
    if (event.shiftKey) goToNextCell(this.#host);
  }

  async #start(): Promise<void> {
    if (this.#state !== 'idle' || this.#images || this.#field.text.trim() === '') return;
    const waiting = untilImages(this.#field.text, (images) => {
      this.#images = images;
      this.#draw();
    });
    if (waiting) await waiting.finally(() => (this.#images = undefined));
    this.#running = this.#field.text;
    this.#began = Date.now();
    await this.#open(undefined);
  }

  /** The last run. */
  #keptRun(): Kept {
    return kept(`${this.#key}:run`, 'local');
  }

  /** What runs, kept for this tab, so that a reload goes on with it. */
  #keptSession(): Kept {
    return kept(`${this.#key}:session`, 'session');
  }

  /** Goes on with what ran when the page was left. */
  #resume(): void {
    const running = parsed(this.#keptSession().get());
    if (!isRunning(running) || this.#state !== 'idle') return;
    const { session, text, began } = running;
    this.#running = text;
    this.#began = began;
    void this.#open(session);
  }

  async #open(session: string | undefined): Promise<void> {
    this.#state = 'starting';
    this.#run = undefined;
    this.#recorded = undefined;
    this.#broken = this.#stopped = false;
    this.#keptRun().remove();
    this.#draw();
    const [{ Screen }, { ShellConnection }] = await Promise.all([
      import('./screen.ts'),
      import('../stream/shell-connection.ts'),
    ]);
    this.#view.show([]);
    const screen = new Screen((text) => this.#connection?.write(text));
    this.#screen = screen;
    const connection = new ShellConnection(
      {
        lesson: this.#lesson,
        size: { columns: this.#columns(), rows: 24 },
        run: this.#running,
        ...(session ? { session } : {}),
      },
      {
        onOpened: () => {
          this.#state = 'running';
          this.#broken = false;
          const running: Running = {
            session: connection.session!,
            text: this.#running,
            began: this.#began,
          };
          this.#keptSession().set(JSON.stringify(running));
          this.#draw();
        },
        onOutput: (bytes, shown) =>
          screen.write(bytes, () => {
            shown();
            this.#timer ??= setTimeout(() => this.#drawOutput(), drawEvery);
          }),
        onBroken: () => {
          this.#broken = true;
          this.#draw();
        },
        onUnknown: () => this.#ended({ problem: forgotten }),
        onEnded: (end) => this.#ended(end),
      },
    );
    this.#connection = connection;
    if (this.#stopped) this.#stop();
  }

  /** The first press asks as Ctrl-C does; while nothing runs yet, it gives up. */
  #stop(): void {
    this.#stopped = true;
    if (this.#state === 'running' && !this.#broken) return this.#connection?.stop();
    if (!this.#connection) return;
    this.#connection.close();
    this.#ended({ code: interrupted });
  }

  #ended(end: ShellEnd): void {
    const screen = this.#screen!;
    // What came last may still be on its way through the screen.
    screen.write('', () => {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      const { lines, left } = newest(screen.lines);
      this.#run = {
        text: this.#running,
        lines,
        left,
        end: endOf(end, this.#stopped),
        ...('problem' in end ? { problem: end.problem } : {}),
        took: Date.now() - this.#began,
        at: this.#began,
      };
      screen.dispose();
      this.#screen = this.#connection = undefined;
      this.#state = 'idle';
      this.#keptSession().remove();
      saveRun(this.#keptRun(), this.#run);
      if ('code' in end) tellStep(this.#host, { did: 'run', cell: this.#cell });
      this.#show(lines);
      this.#draw();
    });
  }

  #drawOutput(): void {
    this.#timer = undefined;
    if (this.#screen) this.#show(this.#screen.lines);
  }

  #show(lines: readonly Line[]): void {
    const output = this.#output();
    const atEnd = output.scrollHeight - output.scrollTop - output.clientHeight < 24;
    output.hidden = false;
    this.#view.show(lines);
    // The newest stays in sight, unless the reader looks at something further up.
    if (atEnd) output.scrollTop = output.scrollHeight;
  }

  #output(): HTMLElement {
    return this.#host.querySelector<HTMLElement>('.kb-output')!;
  }

  /** How many letters the cell's width has room for: programs that fill a screen (`watch`) keep to it. */
  #columns(): number {
    const commands = this.#host.querySelector<HTMLElement>('.kb-commands')!;
    const probe = h('span', { class: 'kb-probe' }, 'M'.repeat(10));
    commands.append(probe);
    const letter = probe.getBoundingClientRect().width / 10;
    probe.remove();
    const columns = Math.floor((commands.clientWidth - 32) / (letter || 8));
    return Math.min(300, Math.max(40, columns));
  }

  #draw(): void {
    const connected = isReady(clusterView().get());
    const changed = this.#run !== undefined && this.#run.text !== this.#field.text;
    const busy = this.#state !== 'idle';
    const verdict = busy || changed ? undefined : this.#verdict();
    showShellStatus(
      this.#host.querySelector('[role="status"]')!,
      shellStatus({
        state: this.#state,
        images: this.#images,
        end: this.#run?.end,
        expected: verdict?.isMet,
        changed,
        connected,
        recorded: this.#recorded,
      }),
    );
    const button = (action: string) =>
      this.#host.querySelector<HTMLButtonElement>(`[data-action="${action}"]`)!;
    const hadFocus = this.#host.contains(document.activeElement);
    button('original').hidden = this.#text.isOriginal;
    if (button('run').hidden !== busy) {
      const focused = [button('run'), button('stop')].includes(
        document.activeElement as HTMLButtonElement,
      );
      button('run').hidden = busy;
      button('stop').hidden = !busy;
      if (focused && hadFocus) button(busy ? 'stop' : 'run').focus();
    }
    const output = this.#output();
    output.hidden = !busy && (this.#run?.lines.length ?? 0) === 0;
    if (busy && this.#state === 'starting') output.hidden = true;
    morph(this.#host.querySelector('.kb-run-words')!, [
      ...(this.#text.cannotSave ? [line(cannotSaveWords)] : []),
      ...this.#words(changed, verdict),
    ]);
  }

  /** Whether the last run is as the lesson expects. */
  #verdict(): Verdict | undefined {
    if (this.#expect === undefined || !this.#run) return undefined;
    const whose = this.#recorded === undefined ? 'your run' : 'this recording';
    return verdictOf(this.#expect, this.#text.original, this.#run, whose);
  }

  /** What is said of the run besides its output. */
  #words(changed: boolean, verdict: Verdict | undefined): HTMLElement[] {
    if (this.#broken) {
      return [line('Connection lost. The command keeps running; reconnecting.')];
    }
    if (this.#state !== 'idle' || !this.#run) return [];
    const { end, problem, took, left, lines, at } = this.#run;
    const said: HTMLElement[] = [];
    if (left > 0) said.push(line(`The first ${left} lines are not kept.`));
    if (problem) said.push(problemView(problem, 'cut'));
    if (typeof end === 'object') {
      const after = `after ${duration(took)}`;
      const meaning = codeMeaning(end.code);
      if (end.code !== 0) {
        said.push(
          line(`Ended ${after} with exit code ${end.code}${meaning ? `: ${meaning}` : ''}.`),
        );
      } else if (lines.length === 0) said.push(line(`Done ${after}; it printed nothing.`));
    } else if (end === 'stopped') said.push(line(`Stopped after ${duration(took)}.`));
    if (verdict) said.push(verdictView(verdict));
    if (changed) said.push(line('This output is from the commands before you changed them.'));
    else if (at > 0 && Date.now() - at > 60_000) {
      const when = new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
      said.push(line(`Run on ${when}. The cluster may have changed since.`));
    }
    return said;
  }
}

function line(words: string): HTMLElement {
  return h('p', { class: 'kb-run-line' }, words);
}

/** What a reload needs to go on with a running command. */
interface Running {
  session: string;
  text: string;
  began: number;
}

function isRunning(value: unknown): value is Running {
  const { session, text, began } = (value ?? {}) as Partial<Running>;
  return typeof session === 'string' && typeof text === 'string' && typeof began === 'number';
}

function endOf(end: ShellEnd, stopped: boolean): SavedRun['end'] {
  if ('problem' in end) return 'cut';
  // A program that ends well when it is asked to has done what was wanted.
  return stopped ? 'stopped' : { code: end.code };
}

const forgotten: Problem = {
  title: 'The command’s end was missed.',
  detail: 'kindbook was restarted while it ran, or this page was away for more than a minute.',
  hint: 'Check what it has done, and run it again if needed.',
};

/** What the codes that bash itself gives mean; any other is the program's own. */
function codeMeaning(code: number): string | undefined {
  switch (code) {
    case 126:
      return 'this cannot be executed';
    case 127:
      return 'the toolbox has no such command';
    case interrupted:
      return 'it was interrupted (Ctrl+C)';
    case 137:
      return 'it was killed';
    default:
      return undefined;
  }
}
