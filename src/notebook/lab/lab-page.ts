import type { Problem } from '../../protocol/cluster.ts';
import type { CheckResult, LabState } from '../../protocol/lab.ts';
import type { ManifestCell } from '../cell/manifest-cell.ts';
import { browserStorage, CellStorage, fingerprint } from '../cell/saved-text.ts';
import { clusterView, isReady } from '../cluster/connection.ts';
import { duration } from '../dom/duration.ts';
import { h } from '../dom/element.ts';
import { icon, type IconName } from '../dom/icon.ts';
import { morph } from '../dom/morph.ts';
import { problemView } from '../dom/problem-view.ts';
import { prose } from '../dom/prose.ts';
import { openStream } from '../stream/event-stream.ts';
import { whileVisible } from '../stream/page-visible.ts';
import { askLab, problemOf } from '../stream/requests.ts';
import { isSolved, loadProgress, saveProgress, withState, type Progress } from './progress.ts';

/** A lab's texts, as the page brings them. */
interface Solution {
  readonly texts: readonly { readonly name: string; readonly text: string }[];
  readonly commands?: string;
}

const notReached: CheckResult = {
  verdict: 'unknown',
  why: 'kindbook’s server or the cluster does not answer. It is tried again.',
};

const states: Readonly<Record<CheckResult['verdict'], { icon: IconName; words: string }>> = {
  met: { icon: 'good', words: 'Met' },
  unmet: { icon: 'idle', words: 'Not met yet' },
  unknown: { icon: 'absent', words: 'Could not check' },
};

/** A lab: start, checks that follow the cluster, hints, solution. Its editors are manifest cells. */
export class LabPage extends HTMLElement {
  #lab = '';
  #titles: readonly string[] = [];
  readonly #storage = browserStorage();
  #progress!: Progress;
  #state: LabState | undefined;
  #broken = false;
  #busy: 'start' | 'check' | undefined;
  #confirming = false;
  #failure: Problem | undefined;
  #solutionOpen = false;

  connectedCallback(): void {
    this.#lab = this.dataset['lab']!;
    this.#titles = [...this.querySelectorAll('.kb-check-title')].map((title) => title.textContent);
    this.#progress = loadProgress(this.#storage, this.#lab);
    this.addEventListener('click', (event) => this.#click(event));
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.#confirming) return;
      this.#confirming = false;
      this.#draw();
      this.#button('start').focus();
    });
    whileVisible(() => this.#listen());
    clusterView().watch(() => this.#draw());
    setInterval(() => this.#drawTime(), 1000);
    this.#draw();
  }

  #listen(): () => void {
    let close: (() => void) | undefined;
    const unwatch = clusterView().watch(({ server, status }) => {
      if (server !== 'there' || status?.state !== 'ready') return;
      close ??= openStream(`/api/labs/${this.#lab}/checks`, {
        events: ['checks'],
        onEvent: (_event, data) => this.#hear(data as LabState),
        onOpen: () => this.#setBroken(false),
        onBroken: () => this.#setBroken(true),
      });
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
    this.#state = state;
    this.#broken = false;
    this.#keep(withState(this.#progress, state));
    this.#draw();
  }

  #keep(progress: Progress): void {
    this.#progress = progress;
    saveProgress(this.#storage, this.#lab, progress);
  }

  #click({ target }: MouseEvent): void {
    const button = (target as Element).closest<HTMLElement>('[data-do]');
    switch (button?.dataset['do']) {
      case 'start':
        if (this.#state?.startedAt === undefined) void this.#start();
        else {
          this.#confirming = !this.#confirming;
          this.#draw();
          if (this.#confirming) this.#button('start-now').focus();
        }
        break;
      case 'start-now':
        this.#button('start').focus();
        void this.#start();
        break;
      case 'keep':
        this.#confirming = false;
        this.#draw();
        this.#button('start').focus();
        break;
      case 'check':
        void this.#ask('check');
        break;
      case 'hint':
        this.#showHint();
        break;
      case 'solution':
        this.#solutionOpen = !this.#solutionOpen;
        this.#keep({ ...this.#progress, solutionShown: true });
        void this.#drawSolution();
        break;
    }
  }

  async #start(): Promise<void> {
    this.#confirming = false;
    if (!(await this.#ask('start'))) return;
    for (const cell of this.#cells()) {
      // A cell that has not come near yet reads what is kept when it does.
      if ('startAnew' in cell) cell.startAnew();
      else {
        const { cell: name, lesson, draft } = (cell as HTMLElement).dataset;
        const kept = new CellStorage(this.#storage, lesson!, name!);
        kept.forget();
        const text = (cell as HTMLElement).querySelector('pre')!.textContent;
        kept.applied = draft === undefined ? fingerprint(text) : undefined;
      }
    }
    void this.#drawSolution();
  }

  async #ask(what: 'start' | 'check'): Promise<boolean> {
    if (this.#busy) return false;
    this.#busy = what;
    this.#failure = undefined;
    this.#draw();
    try {
      this.#hear(await askLab(this.#lab, what));
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
    this.querySelectorAll<HTMLElement>('.kb-hint')[hints - 1]?.focus();
  }

  #cells(): ManifestCell[] {
    return [...this.querySelectorAll<ManifestCell>('kindbook-cell')];
  }

  #button(what: string): HTMLButtonElement {
    return this.querySelector<HTMLButtonElement>(`[data-do="${what}"]`)!;
  }

  #results(): readonly CheckResult[] {
    if (this.#broken) return this.#titles.map(() => notReached);
    return this.#state?.checks ?? [];
  }

  #draw(): void {
    const ready = isReady(clusterView().get());
    const started = this.#state?.startedAt !== undefined;
    const start = this.#button('start');
    start.textContent =
      this.#busy === 'start' ? 'Starting …' : started ? 'Start over' : 'Start the lab';
    start.classList.toggle('kb-primary', !started);
    start.disabled = !ready || this.#busy !== undefined;
    if (started) start.setAttribute('aria-expanded', String(this.#confirming));
    else start.removeAttribute('aria-expanded');
    const check = this.#button('check');
    check.disabled = !started || this.#busy !== undefined;
    check.textContent = this.#busy === 'check' ? 'Checking …' : 'Check';
    morph(this.querySelector('.kb-lab-notice')!, [
      ...(this.#confirming ? [confirmView()] : []),
      ...(this.#failure ? [problemView(this.#failure, 'failure')] : []),
    ]);
    this.#drawTime();
    this.#drawChecks();
    this.#drawHints();
  }

  #drawTime(): void {
    const chip = this.querySelector('.kb-lab-head > .kb-chip')!;
    const { startedAt } = this.#state ?? {};
    const { solvedIn } = this.#progress;
    const solved = solvedIn !== undefined && startedAt === this.#progress.startedAt;
    chip.classList.toggle('kb-good', solved);
    const words = solved
      ? `Solved in ${duration(solvedIn)}`
      : startedAt === undefined
        ? 'Not started'
        : // A whole minute: a status is read aloud whenever it changes.
          `Started ${minutes(Date.now() - startedAt)}`;
    morph(chip, [icon(solved ? 'good' : startedAt === undefined ? 'idle' : 'busy'), text(words)]);
  }

  #drawChecks(): void {
    const results = this.#results();
    const met = results.filter(({ verdict }) => verdict === 'met').length;
    const words =
      results.length === 0
        ? ''
        : isSolved(results as CheckResult[])
          ? 'All met: the lab is solved.'
          : `${met} of ${results.length} met`;
    const status = this.querySelector('[aria-label="Checks met"]')!;
    if (status.textContent !== words) status.textContent = words;
    morph(
      this.querySelector('.kb-checks')!,
      this.#titles.map((title, index) => checkView(title, results[index])),
    );
  }

  #drawHints(): void {
    const hints = [...this.querySelectorAll<HTMLElement>('.kb-hint')];
    const shown = Math.min(this.#progress.hints, hints.length);
    hints.forEach((hint, index) => (hint.hidden = index >= shown));
    const words = `${shown} of ${hints.length} shown`;
    const status = this.querySelector('[aria-label="Hints shown"]')!;
    if (status.textContent !== words) status.textContent = words;
    this.#button('hint').hidden = shown === hints.length;
  }

  async #drawSolution(): Promise<void> {
    const button = this.#button('solution');
    button.textContent = this.#solutionOpen ? 'Hide solution' : 'Show solution';
    button.setAttribute('aria-expanded', String(this.#solutionOpen));
    const host = this.querySelector('.kb-solution')!;
    if (!this.#solutionOpen) {
      host.replaceChildren();
      return;
    }
    const { textDiffView } = await import('../diff/diff-view.ts');
    const json = this.querySelector('script[type="application/json"]')!.textContent;
    const { texts, commands } = JSON.parse(json) as Solution;
    const own = new Map(
      this.#cells().map((cell) => [
        cell.dataset['cell'],
        cell.text ?? cell.querySelector('pre')!.textContent,
      ]),
    );
    host.replaceChildren(
      ...texts.flatMap(({ name, text: solved }) => [
        h('h3', {}, name),
        h('p', { class: 'kb-dim' }, 'What to change in your text:'),
        textDiffView(withEnd(own.get(name) ?? ''), withEnd(solved)),
      ]),
      ...(commands === undefined
        ? []
        : [h('p', { class: 'kb-dim' }, 'In the terminal:'), h('pre', {}, h('code', {}, commands))]),
    );
  }
}

function checkView(title: string, result: CheckResult | undefined): HTMLElement {
  const { icon: name, words } = result
    ? states[result.verdict]
    : { icon: 'idle' as const, words: 'Not started' };
  return h(
    'li',
    {},
    h(
      'span',
      { class: `kb-check-state kb-check-${result?.verdict ?? 'none'}` },
      icon(name),
      ` ${words}`,
    ),
    h('span', { class: 'kb-check-title' }, title),
    result && result.verdict !== 'met' && h('span', { class: 'kb-check-why' }, prose(result.why)),
  );
}

function confirmView(): HTMLElement {
  return h(
    'div',
    { class: 'kb-lab-part', 'data-key': 'confirm' },
    h(
      'p',
      {},
      'Starting over deletes all that you made in this lab, and puts the lab’s own text back into the editors.',
    ),
    h(
      'span',
      { class: 'kb-buttons' },
      h('button', { type: 'button', class: 'kb-danger', 'data-do': 'start-now' }, 'Start over now'),
      h('button', { type: 'button', 'data-do': 'keep' }, 'Keep it'),
    ),
  );
}

function minutes(milliseconds: number): string {
  const whole = Math.floor(Math.max(0, milliseconds) / 60_000);
  if (whole < 1) return 'just now';
  return whole === 1 ? 'a minute ago' : `${whole} minutes ago`;
}

function text(words: string): Text {
  return document.createTextNode(words);
}

/** Whether a text ends with its last line's end is nothing that has to be changed. */
function withEnd(words: string): string {
  return words === '' || words.endsWith('\n') ? words : `${words}\n`;
}
