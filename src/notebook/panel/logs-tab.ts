import { pathOf } from '../../protocol/route.ts';
import { routes } from '../../protocol/routes.ts';
import type { Problem } from '../../protocol/cluster.ts';
import type { LogEnd } from '../../protocol/logs.ts';
import type { KubeObject } from '../../protocol/workspace.ts';
import { copyButton } from '../dom/copy-button.ts';
import { h } from '../dom/element.ts';
import { morph } from '../dom/morph.ts';
import { problemView } from '../dom/problem-view.ts';
import { containersOf, type Container } from '../state/containers.ts';
import { problemOf, RequestError } from '../stream/requests.ts';
import { followLogs } from './follow-logs.ts';
import { LogLines } from './log-lines.ts';
import { LogRing } from './log-ring.ts';
import type { PanelFacts, Tab } from './tab.ts';

/** So many lines are kept; more are seldom read, and cost the page dearly. */
const mostLines = 2_000;
/** So many of the lines from before the reader came are asked for. */
const firstLines = 500;
/** After a break it is asked again after this time. */
const againMs = 2_000;

/**
 * The server follows 24 logs at most, for all pages together: of one page only the newest is followed, so that each of
 * many windows gets its own.
 */
let followed: { readonly by: LogsTab } | undefined;

/** What became of the stream. */
type Stream =
  | { readonly name: 'idle' | 'following' | 'stopped' | 'elsewhere' | 'complete' }
  | { readonly name: 'ended'; readonly end: LogEnd }
  | { readonly name: 'refused'; readonly problem: Problem }
  | { readonly name: 'broken'; readonly problem: Problem };

/** The output of a Pod's containers, as it is written. */
export class LogsTab implements Tab {
  readonly element: HTMLElement;
  readonly #lesson: string;
  readonly #ring = { now: new LogRing(mostLines) };
  readonly #view: LogLines;
  readonly #choice = h('select', { 'aria-label': 'Container' });
  readonly #previous = h('input', { type: 'checkbox' });
  readonly #follow = h('button', { type: 'button', class: 'kb-small' });
  readonly #said = h('div', { 'aria-live': 'polite', class: 'kb-log-said' });
  #container: Container | undefined;
  #pod: KubeObject | undefined;
  #stream: Stream = { name: 'idle' };
  #stop: AbortController | undefined;
  /** The id of the last event: a break is bridged from there. */
  #lastId: string | undefined;
  /** How often the container had been started again when its output was asked for. */
  #run = 0;
  #live = true;
  readonly #onVisible = () => this.#pageChanged();

  constructor(lesson: string) {
    this.#lesson = lesson;
    this.#view = new LogLines();
    this.#choice.addEventListener('change', () => this.#restart());
    this.#previous.addEventListener('change', () => this.#restart());
    this.#follow.addEventListener('click', () => {
      if (this.#stream.name === 'following') this.#end({ name: 'stopped' });
      else this.#start();
    });
    document.addEventListener('visibilitychange', this.#onVisible);
    this.element = h(
      'div',
      { class: 'kb-logs' },
      h(
        'div',
        { class: 'kb-tools' },
        this.#choice,
        this.#view.search,
        this.#view.count,
        h('label', {}, this.#previous, ' Previous run'),
        this.#view.options,
        this.#follow,
        copyButton('the log', () => this.#view.text),
      ),
      this.#view.element,
      this.#said,
    );
  }

  draw({ object, live }: PanelFacts): void {
    this.#pod = object;
    this.#live = live;
    const containers = containersOf(object);
    this.#drawChoice(containers);
    const before = this.#container;
    this.#container =
      containers.find(({ name }) => name === this.#choice.value) ?? containers.at(-1);
    if (!live) {
      this.hide();
      this.#say();
      return;
    }
    if (this.#stream.name === 'idle' && this.#lastId !== undefined) this.#start();
    else if (this.#stream.name === 'idle' || before?.name !== this.#container?.name)
      this.#restart();
    else if (this.#runsAnew()) this.#start();
  }

  hide(): void {
    if (this.#stream.name === 'following' || this.#stream.name === 'broken') {
      this.#end({ name: 'idle' });
    }
  }

  close(): void {
    document.removeEventListener('visibilitychange', this.#onVisible);
    this.#end({ name: 'idle' });
  }

  #drawChoice(containers: readonly Container[]): void {
    const names = containers.map(({ name }) => name);
    const known = [...this.#choice.options].map(({ value }) => value);
    if (names.join() === known.join()) return;
    const main = containers.find(({ role }) => role === 'main')?.name;
    const chosen = this.#choice.value || main;
    this.#choice.replaceChildren(
      ...containers.map(({ name, role }) =>
        h(
          'option',
          { value: name, selected: name === chosen },
          role === 'main' ? name : `${name} (${role})`,
        ),
      ),
    );
    this.#choice.hidden = names.length < 2;
  }

  /** Whether the container was started (again) since its output ended, or could not be read. */
  #runsAnew(): boolean {
    const container = this.#container;
    if (!container || container.runningSince === undefined || this.#previous.checked) return false;
    if (this.#stream.name === 'refused') return true;
    return this.#stream.name === 'ended' && container.restarts > this.#run;
  }

  #restart(): void {
    this.#ring.now = new LogRing(mostLines);
    this.#lastId = undefined;
    this.#stream = { name: 'idle' };
    this.#view.clear();
    this.#start();
  }

  #start(): void {
    const container = this.#container;
    if (!container || !this.#pod || !this.#live || document.visibilityState !== 'visible') return;
    if (this.#stream.name === 'ended' && container.restarts > this.#run) {
      this.#lastId = undefined;
      const text = `${container.name} restarted (restart ${container.restarts})`;
      this.#add([{ at: '', text, ours: true }], 0);
    }
    this.#stop?.abort();
    if (followed && followed.by !== this) followed.by.yieldTo();
    followed = { by: this };
    this.#run = container.restarts;
    this.#stream = { name: 'following' };
    this.#say();
    this.#stop = new AbortController();
    void this.#listen(container.name, this.#stop.signal);
  }

  /** Another log is followed from now on. */
  yieldTo(): void {
    if (this.#stream.name === 'following' || this.#stream.name === 'broken') {
      this.#end({ name: 'elsewhere' });
    }
  }

  #end(stream: Stream): void {
    this.#stop?.abort();
    this.#stop = undefined;
    if (followed?.by === this) followed = undefined;
    this.#stream = stream;
    this.#say();
  }

  /** A hidden page follows nothing; when it is seen again it goes on where it was. */
  #pageChanged(): void {
    const { name } = this.#stream;
    if (document.visibilityState === 'hidden') this.#stop?.abort();
    else if (name === 'following' || name === 'broken') this.#start();
  }

  async #listen(container: string, signal: AbortSignal): Promise<void> {
    const { name, namespace } = this.#pod!.metadata;
    const previous = this.#previous.checked;
    const query = new URLSearchParams({
      namespace: namespace!,
      tail: String(firstLines),
      ...(previous ? { previous: 'true' } : { follow: 'true' }),
    });
    const path = `${pathOf(routes.logs, { lesson: this.#lesson, pod: name, container })}?${query}`;
    while (!signal.aborted) {
      try {
        for await (const said of followLogs(path, this.#lastId, signal)) {
          if (signal.aborted) return;
          this.#lastId = said.id ?? this.#lastId;
          if (this.#stream.name === 'broken') this.#stream = { name: 'following' };
          if (said.event === 'lines') this.#add(said.data.lines, said.data.skipped);
          if (said.event === 'end') {
            this.#end(
              said.data.why === 'complete'
                ? { name: 'complete' }
                : { name: 'ended', end: said.data },
            );
            return;
          }
        }
      } catch (error) {
        if (signal.aborted) return;
        const problem = problemOf(error);
        if (error instanceof RequestError && !error.mayPass) {
          this.#end({ name: 'refused', problem });
          return;
        }
        this.#stream = { name: 'broken', problem };
        this.#say();
      }
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }

  #add(lines: Parameters<LogRing['add']>[0], skipped: number): void {
    const ring = this.#ring.now;
    ring.add(lines, skipped);
    this.#view.show(ring);
    this.#say();
  }

  #say(): void {
    const stream = this.#stream;
    const name = this.#container?.name ?? '';
    this.#follow.hidden = !this.#live || this.#previous.checked;
    this.#follow.textContent = stream.name === 'following' ? 'Stop' : 'Follow';
    const words: Readonly<Partial<Record<Stream['name'], string>>> = {
      following:
        this.#ring.now.lines.length === 0 ? 'Nothing written so far. Waiting for more.' : '',
      stopped: 'Paused. Press Follow to resume.',
      elsewhere: 'Paused: you are following another log. Press Follow to resume.',
      complete:
        this.#ring.now.lines.length === 0
          ? 'The previous run has written nothing.'
          : 'This is all that the previous run has written.',
      ended: stream.name === 'ended' ? endWords(name, stream.end) : '',
    };
    const past =
      'A log is read from the Pod itself, so only while the Pod exists and the timeline is at “Now”.';
    const text = this.#live || stream.name === 'ended' ? (words[stream.name] ?? '') : past;
    const problem =
      stream.name === 'refused' || stream.name === 'broken' ? stream.problem : undefined;
    morph(this.#said, [
      ...(text === '' ? [] : [h('p', { class: 'kb-dim', 'data-key': 'words' }, text)]),
      ...(problem ? [problemView(problem, 'problem')] : []),
    ]);
  }
}

function endWords(container: string, end: LogEnd): string {
  switch (end.why) {
    case 'ended':
      return end.code === undefined
        ? `${container} has ended.`
        : `${container} has ended with exit code ${end.code}${end.reason ? ` (${end.reason})` : ''}.`;
    case 'pod-gone':
      return 'The Pod is gone, and its output with it: what you see is all that is left.';
    case 'complete':
      return '';
  }
}
