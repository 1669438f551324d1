import type { Problem } from '../../protocol/cluster.ts';
import type {
  ApplyEvent,
  ApplyRequest,
  CellProblem,
  CellWarning,
} from '../../protocol/workspace.ts';
import { clusterView, isReady, whenReady } from '../cluster/connection.ts';
import type { CellDiagnosis } from '../diagnosis/cell-diagnoses.ts';
import { DiffPanel } from '../diff/diff-panel.ts';
import { h } from '../dom/element.ts';
import { morph } from '../dom/morph.ts';
import { problemView } from '../dom/problem-view.ts';
import { whenNear } from '../dom/when-near.ts';
import type { Editor } from '../editor/editor.ts';
import { isAwaited, knownVersion, type Awaited } from '../state/awaited.ts';
import { cellStatus } from '../state/cell-status.ts';
import { treeOf } from '../state/tree.ts';
import { CellResult } from '../predict/results.ts';
import { CellReplay } from '../replay/cell-replay.ts';
import { apply, diff, dryRun, problemOf, reset } from '../stream/requests.ts';
import { CellTimeline } from '../timeline/cell-timeline.ts';
import { pastView } from '../timeline/past-view.ts';
import { answerView, emptyAnswer, withEvent, type Answer } from './answer-view.ts';
import { emptyView } from './empty-view.ts';
import { lastApplied } from './last-applied.ts';
import { LatestQuestion } from './latest-question.ts';
import { cellDiagnoses } from './lazy-diagnoses.ts';
import { liveView } from './live.ts';
import { noticesView, resetView } from './notices-view.ts';
import { browserStorage, CellStorage, fingerprint } from './saved-text.ts';
import { showStatus } from './status-view.ts';
import { TreeView } from './tree-view.ts';
import { marksOf, noVerdict, verdictOf, verdictWords, type Verdict } from './verdict.ts';
import { verdictView } from './verdict-view.ts';

/** While the reader types, the text is kept and checked once typing pauses for this long. */
const pauseMs = 300;
/** So long is waited for the live stream to tell of what was applied. */
const awaitMs = 5_000;

/** In place of a text's fingerprint while, and after, an Apply is broken off: no text is what is applied. */
const unfinished = 'unfinished';

/** A manifest cell: the static text of the page becomes an editor, beside it what the cluster makes of it. */
export class ManifestCell extends HTMLElement {
  #cell = '';
  #lesson = '';
  #original = '';
  #text = '';
  /** The text that the page began with; taken for what was applied where this browser applied nothing. */
  #atFirst = '';
  #storage!: CellStorage;
  #editor: Editor | undefined;
  #opening: Promise<void> | undefined;
  #locate: typeof import('./locate.ts') | undefined;

  #applying = false;
  #answer: Answer = emptyAnswer;
  #awaited: readonly Awaited[] = [];
  #verdict: Verdict = noVerdict;
  /** What the schema says against the text; shown where no API server says more. */
  #schema: readonly CellProblem[] = [];
  readonly #dryRun = new LatestQuestion();
  /** What kept the last request from being done. */
  #failure: Problem | undefined;
  #timeline!: CellTimeline;
  #diff!: DiffPanel;
  #replay!: CellReplay;
  #result!: CellResult;
  /** The fingerprint of the text that was sent last. */
  #sent: string | undefined;
  #lessonChanged = false;
  #cannotSave = false;
  #confirming = false;

  /** The details of Pods stand open: this is the cell of the lesson that was applied last. */
  #unfolded = false;
  #treeView!: TreeView;

  /** The text has changed since it was kept; another tab may have kept a newer one meanwhile. */
  #unkept = false;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;

  connectedCallback(): void {
    this.#cell = this.dataset['cell']!;
    this.#lesson = this.dataset['lesson']!;
    this.#original = this.querySelector('pre')!.textContent;
    this.#text = this.#original;
    this.#storage = new CellStorage(browserStorage(), this.#lesson, this.#cell);
    const saved = this.#storage.load();
    if (saved) {
      this.#text = saved.text;
      this.#lessonChanged = saved.basedOn !== fingerprint(this.#original);
    }

    if (/Mac|iPhone|iPad/.test(navigator.platform)) this.querySelector('kbd')!.textContent = '⌘ ↵';
    this.#atFirst = fingerprint(this.#text);

    this.addEventListener('click', (event) => this.#click(event));
    this.addEventListener('keydown', (event) => this.#key(event));
    // A crash or a closed tab must not cost the last words.
    document.addEventListener('visibilitychange', () => this.#keep());
    window.addEventListener('pagehide', () => this.#keep());

    whenNear([this], () => void this.#opened());

    this.#diff = new DiffPanel(
      {
        host: this.querySelector('.kb-diff-host')!,
        button: this.querySelector('[data-action="diff"]')!,
        title: this.#cell,
      },
      (signal) => diff(this.#lesson, { cell: this.#cell, yaml: this.#text }, signal),
    );
    this.#treeView = new TreeView(this.#lesson, () => this.#changed());
    this.#timeline = new CellTimeline(this.#lesson, this.#cell, () => this.#changed());
    this.#result = new CellResult(this.#lesson, this.#cell);
    this.#replay = new CellReplay(this, this.#timeline, {
      changed: () => this.#changed(),
      failed: (problem) => {
        this.#failure = problem;
        this.#changed();
      },
    });
    liveView(this.#lesson).watch(() => this.#changed());
    lastApplied(this.#lesson).watch((cell) => {
      this.#unfolded = cell === this.#cell;
      this.#changed();
    });
    whenReady(() => {
      // What could not be done for want of a cluster can be done now.
      this.#failure = undefined;
      if (this.#editor && this.#text !== this.#original) this.#check('typed');
    });
    clusterView().watch(() => this.#changed());
    // Ages grow without anything happening.
    setInterval(() => {
      if (document.visibilityState === 'visible' && this.#tree().length > 0) this.#changed();
    }, 1000);
  }

  /** The reader's text. */
  get text(): string {
    return this.#text;
  }

  /** Shows the author's text again; unless it is a draft, somebody else has applied it in a workspace that was emptied. */
  startAnew(): void {
    this.#setText(this.#original);
    this.#forgetApply();
    if (!('draft' in this.dataset)) this.#storage.applied = fingerprint(this.#original);
  }

  /** Puts a text in place of the reader's, as if it were typed: it is not applied, and undo brings the other back. */
  useText(text: string): void {
    this.#setText(text);
    this.#check('typed');
  }

  /** Puts the cursor into the cell's editor. */
  focusEditor(): void {
    this.scrollIntoView({ block: 'nearest' });
    if (this.#editor) this.#editor.focus();
    else void this.#opened().then(() => this.#editor?.focus());
  }

  /** Opens the editor, once however often it is asked for. */
  #opened(): Promise<void> {
    return (this.#opening ??= this.#open());
  }

  async #open(): Promise<void> {
    const { openEditor } = await import('../editor/open.ts');
    const host = this.querySelector<HTMLElement>('.kb-editor')!;
    this.#editor = await openEditor(host, {
      text: this.#text,
      label: this.#cell,
      lesson: this.#lesson,
      onSchema: (problems) => {
        this.#schema = problems;
        this.#changed();
      },
      onChange: () => this.#typed(),
      onApply: () => void this.#apply(),
      onDryRun: () => this.#paused('asked'),
      onApplyAndNext: () => {
        void this.#apply();
        this.#next()?.focusEditor();
      },
    });
    // While it was loaded, the reader may have asked for the original text.
    if (this.#editor.text !== this.#text) this.#editor.setText(this.#text);
    this.#locate = await import('./locate.ts').catch(() => undefined);
    this.#check(this.#text === this.#original ? 'as it came' : 'typed');
  }

  #next(): ManifestCell | undefined {
    const cells = [...document.querySelectorAll<ManifestCell>(this.localName)];
    return cells[cells.indexOf(this) + 1];
  }

  #typed(): void {
    this.#text = this.#editor!.text;
    this.#unkept = true;
    this.#failure = undefined;
    this.#show(noVerdict);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#paused('typed'), pauseMs);
  }

  /** The reader has stopped typing, or asks without waiting for that. */
  #paused(why: 'typed' | 'asked'): void {
    clearTimeout(this.#pause);
    this.#keep();
    this.#check(why);
    void this.#diff.refresh();
  }

  #keep(): void {
    if (!this.#unkept) return;
    this.#unkept = false;
    if (this.#text === this.#original) {
      this.#storage.forget();
      this.#cannotSave = false;
      this.#lessonChanged = false;
    } else if (this.#lessonChanged) {
      // Still based on the older text of the lesson, until the reader has chosen.
      const basedOn = this.#storage.load()?.basedOn ?? '';
      this.#cannotSave = !this.#storage.save({ text: this.#text, basedOn });
    } else {
      const basedOn = fingerprint(this.#original);
      this.#cannotSave = !this.#storage.save({ text: this.#text, basedOn });
    }
  }

  /** Looks at the text: at once by itself, then, unless it is as the lesson has it, by the API server. */
  #check(why: 'as it came' | 'typed' | 'asked'): void {
    if (this.#applying) return;
    // An author's empty text is there to be filled, and no mistake of the reader's.
    const isBlank = why === 'as it came' && this.#text.trim() === '';
    const problems = isBlank ? [] : (this.#locate?.problemsIn(this.#text) ?? []);
    this.#show({ ...noVerdict, problems });
    const connected = isReady(clusterView().get());
    if (why === 'asked' || (why === 'typed' && connected)) void this.#askServer(why === 'asked');
  }

  async #askServer(asked: boolean): Promise<void> {
    const request = { cell: this.#cell, yaml: this.#text };
    try {
      const answer = await this.#dryRun.ask((signal) => dryRun(this.#lesson, request, signal));
      if (!answer) return;
      const verdict = verdictOf(answer, asked);
      this.#show(verdict);
      if (asked) this.querySelector('.kb-spoken')!.textContent = verdictWords(verdict);
    } catch (error) {
      // Nobody asked, so nobody misses the answer: the cluster's chip says what is wrong.
      if (!asked) return;
      this.#failure = problemOf(error);
      this.#changed();
    }
  }

  /** Shows what is known of the text as it stands now; a question about it as it was is dropped. */
  #show(verdict: Verdict): void {
    this.#dryRun.drop();
    this.#verdict = verdict;
    this.#editor?.mark('server', marksOf(verdict));
    this.#editor?.accept(verdict.accepted);
    this.querySelector('.kb-spoken')!.textContent = '';
    this.#changed();
  }

  /** @param decided what the reader has agreed to after the refusal of the Apply before */
  async #apply(decided: Pick<ApplyRequest, 'force' | 'replace'> = {}): Promise<void> {
    if (this.#applying) return;
    clearTimeout(this.#pause);
    this.#keep();
    const text = this.#text;
    const { workspace } = liveView(this.#lesson).get();
    this.#applying = true;
    this.#confirming = false;
    this.#answer = emptyAnswer;
    this.#awaited = [];
    this.#failure = undefined;
    this.#timeline.begin();
    this.#result.begin();
    this.#sent = fingerprint(text);
    lastApplied(this.#lesson).set(this.#cell);
    this.#show(noVerdict);
    const versions = (event: ApplyEvent): Awaited[] => {
      if (event.event !== 'document') return [];
      const { outcome, object } = event.data;
      const changed = outcome === 'created' || outcome === 'configured';
      return changed ? [{ object, before: knownVersion(workspace, object) }] : [];
    };
    const before = this.#storage.applied ?? unfinished;
    try {
      for await (const event of apply(this.#lesson, { cell: this.#cell, yaml: text, ...decided })) {
        this.#timeline.hearAnswer(event);
        this.#answer = withEvent(this.#answer, event);
        this.#awaited = [...this.#awaited, ...versions(event)];
        if (event.event === 'end') {
          this.#storage.applied = event.data.ok ? fingerprint(text) : before;
        } else this.#storage.applied = unfinished;
        this.#changed();
      }
    } catch (error) {
      this.#failure = problemOf(error);
    }
    this.#applying = false;
    // What was refused is told for the text that was sent; meanwhile the reader may have changed it.
    if (text === this.#text) {
      this.#show({
        ...noVerdict,
        problems: problemsOf(this.#answer),
        accepted: acceptedOf(this.#answer),
      });
      this.#editor?.mark(
        'server',
        marksOf({ ...this.#verdict, warnings: warningsOf(this.#answer) }),
      );
    } else this.#check('typed');
    void this.#diff.refresh();
    setTimeout(() => {
      this.#awaited = [];
      this.#changed();
    }, awaitMs);
  }

  async #reset(): Promise<void> {
    this.#confirming = false;
    try {
      await reset(this.#lesson);
      const cells = document.querySelectorAll<ManifestCell>(this.localName);
      for (const cell of cells) cell.#forgetApply();
    } catch (error) {
      this.#failure = problemOf(error);
    }
    this.#changed();
  }

  #forgetApply(): void {
    this.#storage.applied = undefined;
    this.#answer = emptyAnswer;
    this.#awaited = [];
    this.#failure = undefined;
    this.#timeline.show(undefined);
    void this.#diff.refresh();
    this.#result.forget();
    this.#sent = undefined;
    this.#changed();
  }

  #setText(text: string): void {
    if (this.#editor) this.#editor.setText(text);
    else this.#text = text;
    this.#unkept = true;
    this.#lessonChanged = false;
    this.#keep();
    this.#changed();
  }

  #click(event: MouseEvent): void {
    const target = event.target as Element;
    const button = target.closest<HTMLElement>('[data-action]');
    switch (button?.dataset['action']) {
      case 'apply':
        void this.#apply();
        break;
      case 'reset':
        this.#confirming = !this.#confirming;
        this.#changed();
        break;
      case 'reset-now':
        void this.#reset();
        this.querySelector<HTMLElement>('[data-action="reset"]')?.focus();
        break;
      case 'original':
        this.#setText(this.#original);
        this.#editor?.focus();
        break;
      case 'keep-mine':
        this.#setText(this.#text);
        break;
      case 'now':
        this.#timeline.lookAt(undefined);
        break;
      case 'diff':
        this.#diff.toggle();
        break;
      case 'take-over':
        this.querySelector<HTMLElement>('[data-action="apply"]')!.focus();
        void this.#apply({ force: [Number(button.dataset['document'])] });
        break;
      case 'replace':
        this.querySelector<HTMLElement>('[data-action="apply"]')!.focus();
        void this.#apply({
          replace: [{ document: Number(button.dataset['document']), uid: button.dataset['uid']! }],
        });
        break;
      case 'reveal':
        this.#editor?.reveal(Number(button.dataset['line']));
        break;
      default:
        this.#replay.act(button?.dataset['action']);
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void this.#apply();
    } else if (event.key === 's' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#paused('asked');
    } else if (event.key === 'Escape' && this.#confirming) {
      this.#confirming = false;
      this.#changed();
      this.querySelector<HTMLElement>('[data-action="reset"]')?.focus();
    }
  }

  #tree() {
    return treeOf(this.#timeline.moment().workspace, this.#cell);
  }

  /** Draws anew, at most once a frame however much has changed. */
  #changed(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    const { brokenSince } = liveView(this.#lesson).get();
    // Now, or the moment that the reader looks back at: all that is drawn of the cluster comes from it.
    const { workspace, now, live } = this.#timeline.moment();
    const cluster = clusterView().get();
    const tree = treeOf(workspace, this.#cell);
    const diagnosed = cellDiagnoses(() => this.#changed(), tree, workspace, now);
    const diagnoses = diagnosed ?? [];
    const applied = this.#storage.applied ?? this.#atFirst;
    const connected = isReady(cluster) && !workspace.interrupted;
    const verdict =
      connected || this.#verdict.problems.length > 0
        ? this.#verdict
        : { ...this.#verdict, problems: this.#schema };

    const awaited = live && isAwaited(this.#awaited, workspace);
    if (live) {
      this.#result.tell({
        applied: this.#sent ?? this.#storage.applied,
        applying: this.#applying,
        awaited,
        connected,
        answer: this.#answer,
        tree,
        workspace,
        diagnoses,
        now,
      });
    }

    const { player } = this.#replay;
    const facts = {
      cluster,
      connected,
      hasOwn: tree.length + this.#answer.documents.length > 0 || this.#applying,
      edited: this.#text !== this.#original,
    };
    const recorded = this.#replay.status(facts);
    showStatus(
      this.querySelector('[role="status"]')!,
      recorded ??
        cellStatus({
          applying: live && this.#applying,
          invalid: live && verdict.problems.length > 0,
          changed: live && applied !== fingerprint(this.#text),
          awaited,
          connected,
          tree,
          diagnoses,
          now,
        }),
    );
    const original = this.querySelector<HTMLElement>('[data-action="original"]')!;
    original.hidden = this.#text === this.#original;
    const resetButton = this.querySelector<HTMLElement>('[data-action="reset"]')!;
    resetButton.setAttribute('aria-expanded', String(this.#confirming));

    const strip = this.querySelector<HTMLElement>('.kb-strip')!;
    const wasConfirming = strip.querySelector('[data-action="reset-now"]') !== null;
    morph(strip, [
      ...(this.#confirming ? [resetView()] : []),
      ...noticesView({
        lessonChanged: this.#lessonChanged,
        cannotSave: this.#cannotSave,
        brokenSince: workspace.namespace === undefined ? undefined : brokenSince,
        interrupted: workspace.interrupted,
        leftovers: workspace.leftovers,
      }),
    ]);
    if (this.#confirming && !wasConfirming) {
      strip.querySelector<HTMLElement>('[data-action="reset-now"]')!.focus();
    }

    const lineOf = ({ root, rootField }: CellDiagnosis) =>
      rootField === undefined ? undefined : this.#locate?.lineOf(this.#text, root, rootField);
    const unfolded = this.#unfolded;
    const objects = this.#treeView.draw({
      tree,
      workspace,
      diagnoses,
      lineOf,
      unfolded,
      now,
      live,
    });
    const result = this.#treeView.isEmpty ? undefined : objects;
    const parts: (HTMLElement | undefined)[] = player
      ? [
          player.view({ tree, workspace, diagnoses, now }),
          verdictView({ ...noVerdict, problems: problemsOf(player.answer()) }),
          result,
          answerView(player.answer()),
        ]
      : [
          pastView(this.#timeline),
          this.#failure && problemView(this.#failure, 'failure'),
          verdictView(verdict),
          recorded && this.#replay.still(facts),
          result,
          answerView(this.#answer),
        ];
    const shown = parts.filter((part) => part !== undefined);
    morph(
      this.querySelector('.kb-result')!,
      shown.length > 0
        ? shown
        : [this.#applying ? h('p', { class: 'kb-empty' }) : emptyView(cluster)],
    );
    this.#timeline.draw(this.querySelector('.kb-timeline')!);
  }
}

function problemsOf({ documents }: Answer): CellProblem[] {
  return documents.flatMap((result) =>
    result.outcome === 'failed' ? [result.problem, ...(result.more ?? [])] : [],
  );
}

function acceptedOf({ documents }: Answer): number[] {
  return documents.flatMap((result) => ('warnings' in result ? result.document : []));
}

function warningsOf({ documents }: Answer): CellWarning[] {
  return documents.flatMap((result) => ('warnings' in result ? result.warnings : []));
}
