import type { Problem, Step } from '../../protocol/cluster.ts';
import type { CheckResult, LabState } from '../../protocol/lab.ts';
import type { ManifestCell } from '../cell/manifest-cell.ts';
import { stepsView } from '../cluster/panel-view.ts';
import { otherTabs } from '../storage/other-tabs.ts';
import { CellStorage, fingerprint } from '../storage/saved-text.ts';
import { clusterView, isReady } from '../live/cluster-view.ts';
import { duration } from '../dom/duration.ts';
import { eachSecond } from '../dom/each-second.ts';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { morph } from '../dom/morph.ts';
import { problemView } from '../dom/problem-view.ts';
import { prose } from '../dom/prose.ts';
import { untilImages } from '../live/page-images.ts';
import { routes } from '../../protocol/routes.ts';
import { openStream } from '../stream/event-stream.ts';
import { whileVisible } from '../stream/page-visible.ts';
import { ask, problemOf } from '../stream/requests.ts';
import { keptTerminal } from '../terminal/kept.ts';
import { openTerminal, renewTerminal } from '../terminal/open.ts';
import { checkView, type Known } from './checks-view.ts';
import { LabTabs } from './lab-tabs.ts';
import { loadProgress, saveProgress, withState, type Progress } from '../progress/lab-progress.ts';
import { Solution } from './solution.ts';
import { helpWords, howToRun, metWords, startedWords } from './words.ts';

const notReached: CheckResult = {
  verdict: 'unknown',
  why: 'kindbook’s server or the cluster does not answer. Trying again.',
};

/** A lab: start, checks that follow the cluster, hints, solution. Its editors are manifest cells. */
export class LabPage extends HTMLElement {
  #lab = '';
  #workspace = '';
  #checks: readonly { readonly title: string; readonly onRequest: boolean }[] = [];
  #progress!: Progress;
  #state: LabState | undefined;
  #broken = false;
  #busy: 'start' | 'check' | undefined;
  /** Of a start that goes on or has failed. */
  #steps: readonly Step[] = [];
  /** The start waits for these images to be on the nodes. */
  #images: readonly string[] | undefined;
  #confirming = false;
  #failure: Problem | undefined;
  #tabs!: LabTabs;
  #solution!: Solution;
  /** Tells the other tabs of this browser that have the lab open. */
  #tellOthers!: (message: 'started') => void;
  #terminalOffered = false;

  connectedCallback(): void {
    this.#lab = this.dataset['lab']!;
    this.#workspace = this.dataset['workspace']!;
    this.#checks = [...this.querySelectorAll<HTMLElement>('.kb-checks > li')].map((check) => ({
      title: check.querySelector('.kb-check-title')!.textContent,
      onRequest: check.dataset['onRequest'] !== undefined,
    }));
    this.#progress = loadProgress(this.#lab);
    this.#solution = new Solution(this.querySelector('[aria-label="Solution"]')!, this.#workspace, {
      isFree: () => this.#progress.solutionShown || this.#isSolved(),
      hintsLeft: () => Math.max(0, this.#hints().length - this.#progress.hints),
      onSeen: () => this.#keep({ ...this.#progress, solutionShown: true }),
      cells: () => this.#cells(),
    });
    this.#tabs = new LabTabs(this, this.#lab, (panel) => {
      if (panel === 'terminal') this.#openTerminal(false);
    });
    this.#tellOthers = otherTabs(`kindbook:lab:${this.#lab}`, () => this.#startedElsewhere());
    // Hints that are shown in another tab are shown here, and are not forgotten by what this one keeps.
    addEventListener('storage', () => {
      this.#progress = loadProgress(this.#lab);
      this.#draw();
    });
    this.addEventListener('click', (event) => this.#click(event));
    this.addEventListener('kindbook-terminal', () => this.#tabs.show('terminal'));
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.#confirming) return;
      this.#confirm(false);
    });
    whileVisible(() => this.#listen());
    clusterView().watch(() => this.#draw());
    eachSecond(() => {
      this.#drawTime();
      this.#drawHold();
      if (this.#steps.length > 0) this.#drawNotice();
      void this.#solution.refresh();
    });
    this.#draw();
  }

  #listen(): () => void {
    let close: (() => void) | undefined;
    const unwatch = clusterView().watch(({ server, status }) => {
      if (server !== 'there' || status?.state !== 'ready') return;
      close ??= openStream(
        routes.labChecks,
        { lab: this.#lab },
        {
          onEvent: ({ event, data }) => {
            if (event === 'checks') this.#hear(data);
            else {
              this.#steps = data;
              this.#drawNotice();
            }
          },
          onBroken: () => this.#setBroken(true),
        },
      );
    });
    return () => {
      unwatch();
      close?.();
    };
  }

  #setBroken(broken: boolean): void {
    this.#broken = broken;
    this.#draw();
  }

  #hear(state: LabState): void {
    // What was asked while nobody answered can be asked again.
    if (this.#broken) this.#failure = undefined;
    this.#state = state;
    this.#broken = false;
    this.#keep(withState(this.#progress, state));
    this.#draw();
    this.#offerTerminal();
  }

  /** A lab that is done in the terminal has it at hand once it is started, unless the reader has put it away. */
  #offerTerminal(): void {
    if (this.#terminalOffered || this.#tabs.areTabs || this.#state?.startedAt === undefined) return;
    this.#terminalOffered = true;
    const kept = keptTerminal(this.#workspace);
    // Beside editors it would lie over them unasked.
    const offered = kept === undefined && this.#cells().length === 0;
    if (kept === 'open' || offered) this.#openTerminal(false);
  }

  #openTerminal(focus: boolean): void {
    openTerminal(this.#workspace, { focus }).catch((error: unknown) => {
      this.#failure = problemOf(error);
      this.#draw();
    });
  }

  #keep(progress: Progress): void {
    if (progress === this.#progress) return;
    this.#progress = progress;
    saveProgress(this.#lab, progress);
    this.dispatchEvent(new Event('kb-kept', { bubbles: true }));
  }

  #click({ target }: MouseEvent): void {
    const button = (target as Element).closest<HTMLElement>('[data-do]');
    switch (button?.dataset['do']) {
      case 'start':
        if (this.#state?.startedAt === undefined) void this.#start();
        else this.#confirm(!this.#confirming);
        break;
      case 'start-now':
        this.#button('start').focus();
        void this.#start();
        break;
      case 'keep':
        this.#confirm(false);
        break;
      case 'check':
        void this.#ask('check');
        break;
      case 'hint':
        this.#showHint();
        break;
      case 'terminal':
        this.#openTerminal(true);
        break;
    }
  }

  #confirm(confirming: boolean): void {
    this.#confirming = confirming;
    this.#draw();
    this.#button(confirming ? 'start-now' : 'start').focus();
  }

  async #start(): Promise<void> {
    this.#confirming = false;
    if (!(await this.#ask('start'))) return;
    this.#startOver();
    this.#tellOthers('started');
  }

  /** The lab was started, here or in another tab: its own texts stand in the editors, and shells that have ended begin again. */
  #startOver(): void {
    for (const cell of this.#cells()) {
      // A cell that has not come near yet reads what is kept when it does.
      if ('startOver' in cell) cell.startOver();
      else {
        const { cell: name, lesson, draft } = (cell as HTMLElement).dataset;
        const kept = new CellStorage(lesson!, name!);
        kept.forget();
        const text = (cell as HTMLElement).querySelector('pre')!.textContent;
        kept.applied = draft === undefined ? fingerprint(text) : undefined;
      }
    }
    void renewTerminal();
    void this.#solution.refresh();
  }

  #startedElsewhere(): void {
    this.#confirming = false;
    this.#startOver();
    this.#draw();
  }

  async #ask(what: 'start' | 'check'): Promise<boolean> {
    if (this.#busy) return false;
    this.#busy = what;
    this.#failure = undefined;
    this.#draw();
    try {
      if (what === 'start') {
        await untilImages(undefined, (images) => {
          this.#images = images;
          this.#draw();
        });
        this.#images = undefined;
        this.#draw();
      }
      this.#hear(
        await ask(what === 'start' ? routes.startLab : routes.checkLab, { lab: this.#lab }, {}),
      );
    } catch (error) {
      this.#failure = problemOf(error);
    }
    this.#busy = undefined;
    this.#draw();
    return this.#failure === undefined;
  }

  #showHint(): void {
    const hints = this.#progress.hints + 1;
    this.#keep({ ...this.#progress, hints });
    this.#draw();
    this.#hints()[hints - 1]?.focus();
  }

  #hints(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('.kb-hint')];
  }

  #cells(): ManifestCell[] {
    return [...this.querySelectorAll<ManifestCell>('kindbook-cell')];
  }

  #button(what: string): HTMLButtonElement {
    return this.querySelector<HTMLButtonElement>(`[data-do="${what}"]`)!;
  }

  /** Whether the lab runs, as the cluster says; before it has said so, as this browser remembers. */
  #isStarted(): boolean {
    return (this.#state ? this.#state.startedAt : this.#progress.startedAt) !== undefined;
  }

  /** Whether the attempt that is going on has come to its end. */
  #isSolved(): boolean {
    const { startedAt, solvedIn } = this.#progress;
    return solvedIn !== undefined && (!this.#state || this.#state.startedAt === startedAt);
  }

  #results(): readonly Known[] {
    const all = (known: Known) => this.#checks.map(() => known);
    const { server, status } = clusterView().get();
    if (!this.#isStarted() || server === 'static') return all('idle');
    // What comes after does not change that it was solved.
    if (this.#isSolved()) return all({ verdict: 'met' });
    if (this.#broken || server === 'gone') return all(notReached);
    if (this.#state) return this.#state.checks;
    return all(server === 'asking' || status?.state === 'ready' ? 'asked' : notReached);
  }

  #draw(): void {
    const view = clusterView().get();
    const started = this.#isStarted();
    const start = this.#button('start');
    start.textContent = this.#images
      ? `Waiting for ${this.#images.join(', ')} …`
      : this.#busy === 'start'
        ? 'Starting …'
        : started
          ? 'Start over'
          : 'Start the lab';
    start.classList.toggle('kb-primary', !started);
    start.disabled = !isReady(view) || this.#busy !== undefined;
    if (started) start.setAttribute('aria-expanded', String(this.#confirming));
    else start.removeAttribute('aria-expanded');
    const check = this.#button('check');
    check.disabled = !started || this.#busy !== undefined;
    check.textContent = this.#busy === 'check' ? 'Checking …' : 'Check';
    this.#drawNotice();
    const how = this.querySelector<HTMLElement>('.kb-lab-how')!;
    const words = howToRun(view);
    how.toggleAttribute('data-shown', words !== undefined);
    if (words !== undefined) how.replaceChildren(...prose(words));
    this.#drawTime();
    this.#drawChecks();
    this.#drawHints();
  }

  #drawNotice(): void {
    morph(this.querySelector('.kb-lab-notice')!, [
      ...(this.#confirming ? [confirmView(this.#cells().length > 0)] : []),
      ...(this.#steps.length > 0 ? [stepsView(this.#steps, Date.now())] : []),
      ...(this.#failure ? [problemView(this.#failure, 'failure')] : []),
    ]);
  }

  #drawTime(): void {
    const chip = this.querySelector('.kb-lab-head > .kb-chip')!;
    const startedAt = this.#state?.startedAt ?? this.#progress.startedAt;
    const solved = this.#isSolved();
    const started = this.#isStarted() && startedAt !== undefined;
    chip.classList.toggle('kb-good', solved);
    const words = solved
      ? `Solved in ${duration(this.#progress.solvedIn!)}`
      : started
        ? startedWords(Date.now() - startedAt)
        : 'Not started';
    morph(chip, [icon(solved ? 'good' : started ? 'busy' : 'idle'), text(words)]);
  }

  #drawChecks(): void {
    const all = this.#results();
    const met = all.filter((one) => typeof one !== 'string' && one.verdict === 'met').length;
    const known = all.every((one) => typeof one !== 'string');
    const words = metWords(met, all.length, this.#isSolved() ? 'solved' : this.#hold);
    say(this.querySelector('[aria-label="Checks met"]')!, known ? words : '');
    this.#drawHold();
    say(
      this.querySelector('.kb-lab-count')!,
      known ? `${met} of ${all.length} checks met` : `${all.length} checks`,
    );
    say(
      this.querySelector('[data-tab="checks"] .kb-tab-count')!,
      known ? `${met}/${all.length}` : '',
    );
    morph(
      this.querySelector('.kb-checks')!,
      this.#checks.map(({ title, onRequest }, index) =>
        checkView(title, all[index] ?? 'asked', onRequest),
      ),
    );
    morph(this.querySelector('.kb-lab-solved')!, this.#isSolved() ? [this.#solvedView()] : []);
  }

  /** For so many seconds the checks have to be met together. */
  get #hold(): number {
    return Number(this.dataset['hold']);
  }

  /** How much of that is left; it is not read aloud. */
  #drawHold(): void {
    const { metSince } = this.#state ?? {};
    const runs = metSince !== undefined && !this.#isSolved() && !this.#broken;
    const left = runs ? Math.max(0, Math.ceil(this.#hold - (Date.now() - metSince) / 1000)) : 0;
    say(this.querySelector('.kb-lab-hold')!, runs ? `${left} s` : '');
  }

  #solvedView(): HTMLElement {
    const { next, nextTitle, all } = this.dataset;
    const { solvedIn } = this.#progress;
    const help = helpWords(this.#progress, this.#hints().length);
    return h(
      'div',
      { 'data-key': 'solved' },
      h('p', {}, `Solved in ${duration(solvedIn!)}, ${help}.`),
      h(
        'p',
        {},
        next === undefined
          ? ['This is the last lab. ', h('a', { href: all! }, 'All labs')]
          : ['Next lab: ', h('a', { href: next }, nextTitle)],
      ),
    );
  }

  #drawHints(): void {
    const hints = this.#hints();
    const shown = Math.min(this.#progress.hints, hints.length);
    hints.forEach((hint, index) => (hint.hidden = index >= shown));
    say(this.querySelector('[aria-label="Hints shown"]')!, `${shown} of ${hints.length} shown`);
    this.#button('hint').hidden = shown === hints.length;
  }
}

/** Asks before the lab is started over, and says what is lost by it. */
function confirmView(hasEditors: boolean): HTMLElement {
  return h(
    'div',
    { class: 'kb-lab-part', 'data-key': 'confirm' },
    h(
      'p',
      {},
      'Starting over deletes everything that you created in this lab, with the shells and files of its terminal',
      hasEditors && ', and restores the lab’s own text in the editors',
      '. The clock starts again; hints that you have seen stay visible.',
    ),
    h(
      'span',
      { class: 'kb-buttons' },
      h('button', { type: 'button', class: 'kb-danger', 'data-do': 'start-now' }, 'Start over now'),
      h('button', { type: 'button', 'data-do': 'keep' }, 'Keep it'),
    ),
  );
}

/** Changes words only where they change: a status is read aloud each time. */
function say(element: Element, words: string): void {
  if (element.textContent !== words) element.textContent = words;
}

function text(words: string): Text {
  return document.createTextNode(words);
}
