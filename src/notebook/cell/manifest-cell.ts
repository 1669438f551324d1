import { routes } from '../../protocol/routes.ts';
import type { Problem } from '../../protocol/cluster.ts';
import type { ApplyRequest, DiffAnswer } from '../../protocol/workspace.ts';
import { CellAutoscaling } from '../autoscaling/cell-autoscaling.ts';
import { clusterView, isReady, whenReady } from '../live/cluster-view.ts';
import type { CellDiagnosis } from '../diagnosis/cell-diagnoses.ts';
import { DiffPanel } from '../diff/diff-panel.ts';
import { eachSecond } from '../dom/each-second.ts';
import { h } from '../dom/element.ts';
import { bringIntoSight } from '../dom/in-sight.ts';
import { inTurn } from '../dom/in-turn.ts';
import { problemView } from '../dom/problem-view.ts';
import { whenNear } from '../dom/when-near.ts';
import type { Editor, EditorOptions } from '../editor/editor.ts';
import { openEditor, whenAboutToEdit } from '../editor/open.ts';
import { openTextField, type TextField } from '../editor/text-field.ts';
import { untilImages } from '../live/page-images.ts';
import type { CellStatus } from '../state/cell-status.ts';
import { statusAt } from '../state/status-at.ts';
import { treeOf, type TreeNode } from '../state/tree.ts';
import { CellResult, type Drawn } from '../predict/results.ts';
import { tellStep } from '../progress/tell-step.ts';
import { CellReplay } from '../replay/cell-replay.ts';
import { ask, problemOf } from '../stream/requests.ts';
import { CellTimeline } from '../timeline-view/cell-timeline.ts';
import type { Moment } from '../timeline/moment.ts';
import { pastView } from '../timeline-view/past-view.ts';
import { problemsOf } from '../state/answer.ts';
import { answerView } from './answer-view.ts';
import { CellApply } from './cell-apply.ts';
import { CellText, guardText } from './cell-text.ts';
import { drawCell } from './cell-view.ts';
import { emptyView } from './empty-view.ts';
import { cellDiagnoses, otherHands } from './lazy-diagnoses.ts';
import { liveView, type Live } from '../live/workspace-view.ts';
import { goToNextCell } from './next-cell.ts';
import type { OtherHands } from './other-hands.ts';
import { CellStorage, fingerprint } from '../storage/saved-text.ts';
import { TextCheck } from './text-check.ts';
import { TreeView } from './tree-view.ts';
import { noVerdict, type Verdict } from './verdict.ts';
import { verdictView } from './verdict-view.ts';
import { failureOf } from '../diagnosis/diagnosis.ts';

/** While the cluster changes things that leave the status as it is, a cell is drawn at most so often, in milliseconds. */
const betweenDrawingsMs = 300;
/** Ages of objects at rest are drawn again so often, in seconds. */
const agesEvery = 10;

/** While the reader types, the text is checked once typing pauses for this long, in milliseconds. */
const pauseMs = 300;

/** What a reader does to a cell that is still static brings it to life at once. */
const touches = ['pointerover', 'focusin', 'keydown', 'click'];

/** Nothing is on its way. */
const atRest = new Set<CellStatus['name']>(['ready', 'draft', 'invalid', 'stale']);

/** What a cell is drawn from. */
interface Known {
  readonly moment: Moment;
  readonly applied: Omit<Drawn, 'applied'>;
  readonly diagnoses: readonly CellDiagnosis[];
  readonly verdict: Verdict;
  readonly status: CellStatus;
}

/** A manifest cell: the static text of the page becomes an editor, beside it what the cluster makes of it. */
export class ManifestCell extends HTMLElement {
  /** Brings the cell to life, unless it is. */
  #wake!: () => void;
  #cell = '';
  #lesson = '';
  #storage!: CellStorage;
  #text!: CellText;
  #check!: TextCheck;
  #apply!: CellApply;
  #editor!: Editor;
  /** The text with which Apply was pressed while another one was under way. */
  #pressedWith: string | undefined;
  /** Apply was pressed and waits for these images to be on the nodes. */
  #images: readonly string[] | undefined;
  /** What kept the last request from being done. */
  #failure: Problem | undefined;
  #timeline!: CellTimeline;
  readonly #autoscaling = new CellAutoscaling(() => this.#changed());
  #diff!: DiffPanel;
  #others: OtherHands | undefined;
  #replay!: CellReplay;
  #result!: CellResult;
  #confirming = false;
  #treeView!: TreeView;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;
  /** Something has changed that is not to wait. */
  #isUrgent = false;
  #later: ReturnType<typeof setTimeout> | undefined;
  #drawnAt = -Infinity;
  /** The status as it was drawn last. */
  #status: CellStatus['name'] = 'draft';
  /** What the live stream told last beside the objects. */
  #heard: readonly unknown[] = [];
  #ticks = 0;

  connectedCallback(): void {
    this.#wake = inTurn(this, () => this.#begin());
    for (const type of touches) {
      this.addEventListener(type, this.#wake, { capture: true, once: true });
    }
  }

  #begin(): void {
    this.#cell = this.dataset['cell']!;
    this.#lesson = this.dataset['lesson']!;
    this.#storage = new CellStorage(this.#lesson, this.#cell);
    this.#text = new CellText(this.#storage, this.querySelector('pre')!.textContent, () => {
      this.#editor.setText(this.#text.now);
      this.#changed();
    });
    guardText(this.#text);
    this.#makeParts();
    if (/Mac|iPhone|iPad/.test(navigator.platform)) this.querySelector('kbd')!.textContent = '⌘ ↵';

    this.addEventListener('click', (event) => this.#click(event));
    this.addEventListener('keydown', (event) => this.#key(event));
    this.#openField();
    liveView(this.#lesson).watch((live) => this.#hear(live));
    whenReady(() => {
      // What could not be done for want of a cluster can be done now.
      this.#failure = undefined;
      if (this.#check.hasBegun && !this.#text.isOriginal) this.#check.look('typed');
    });
    clusterView().watch(() => this.#changed());
    eachSecond(() => this.#tick());
  }

  #makeParts(): void {
    const changed = () => this.#changed();
    const failed = (problem: Problem) => {
      this.#failure = problem;
      this.#changed();
    };
    this.#timeline = new CellTimeline(this.#lesson, this.#cell, changed);
    this.#apply = new CellApply(this.#lesson, this.#cell, this.#storage, {
      answered: (event) => {
        this.#timeline.onApplyEvent(event);
        if (event.event === 'end') tellStep(this, { did: 'run', cell: this.#cell });
      },
      changed,
    });
    this.#check = new TextCheck(this.#lesson, this.#cell, this.#text, {
      changed,
      failed,
      say: (words) => (this.querySelector('.kb-spoken')!.textContent = words),
      isApplying: () => this.#apply.applying,
    });
    this.#diff = new DiffPanel(
      {
        host: this.querySelector('.kb-diff-host')!,
        button: this.querySelector('[data-action="diff"]')!,
        title: this.#cell,
      },
      (signal) => this.#askDiff(signal),
    );
    this.#treeView = new TreeView(this.#lesson, changed);
    this.#result = new CellResult(this.#lesson, this.#cell);
    this.#replay = new CellReplay(this, this.#timeline, { changed, failed });
  }

  #askDiff(signal?: AbortSignal): Promise<DiffAnswer> {
    const text = { cell: this.#cell, yaml: this.#text.now };
    return ask(routes.diff, { lesson: this.#lesson }, text, signal);
  }

  /** Whether somebody else has changed what was applied. */
  #isOfOthers(tree: readonly TreeNode[]): boolean {
    this.#others ??= otherHands(
      this.#storage,
      () => this.#askDiff(),
      () => this.#changed(),
    );
    return this.#others?.differs(tree) ?? false;
  }

  #forgetOthers(): void {
    this.#storage.content = undefined;
    this.#others?.forget();
  }

  /** The reader's text. */
  get text(): string {
    this.#wake();
    return this.#text.now;
  }

  /** Shows the author's text again; unless it is a draft, somebody else has applied it in a workspace that was emptied. */
  startOver(): void {
    this.#wake();
    this.#choose(this.#text.original);
    this.#forgetApply();
    if (!('draft' in this.dataset)) this.#storage.applied = fingerprint(this.#text.original);
  }

  /** Puts a text in place of the reader's, as if it were typed: it is not applied, and undo brings the other back. */
  useText(text: string): void {
    this.#wake();
    this.#choose(text);
    this.#check.look('typed');
  }

  /** Puts the cursor into the cell's editor. */
  focusEditor(): void {
    this.#wake();
    this.scrollIntoView({ block: 'nearest' });
    this.#editor.focus();
  }

  /** The static text can be edited at once; Monaco takes its place when the reader is about to do so. */
  #openField(): void {
    const host = this.querySelector<HTMLElement>('.kb-editor')!;
    const isAtText = host.contains(document.activeElement);
    const options: EditorOptions = {
      text: this.#text.now,
      label: this.#cell,
      lesson: this.#lesson,
      onSchema: (problems) => this.#check.hearSchema(problems),
      onChange: () => this.#typed(),
      onApply: () => void this.#send(),
      onDryRun: () => this.#paused('asked'),
      onApplyAndNext: () => {
        void this.#send();
        goToNextCell(this);
      },
    };
    const field = openTextField(host, options);
    this.#editor = field;
    this.#check.markIn(field);
    whenAboutToEdit(host, () => void this.#openMonaco(host, field, options));
    if (isAtText) field.focus();
    // The reader's own text is looked at before it is touched again.
    if (!this.#text.isOriginal) whenNear([this], () => void this.#check.begin());
  }

  async #openMonaco(host: HTMLElement, field: TextField, options: EditorOptions): Promise<void> {
    this.dataset['monaco'] = '';
    this.#editor = await openEditor(host, field, options);
    this.#check.markIn(this.#editor);
    await this.#check.begin();
  }

  #typed(): void {
    this.#text.type(this.#editor.text);
    this.#failure = undefined;
    this.#check.forget();
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#paused('typed'), pauseMs);
  }

  /** The reader has stopped typing, or asks without waiting for that. */
  #paused(why: 'typed' | 'asked'): void {
    clearTimeout(this.#pause);
    this.#check.look(why);
    void this.#diff.refresh();
  }

  /** @param decided what the reader has agreed to after the refusal of the Apply before */
  async #send(decided: Pick<ApplyRequest, 'force' | 'replace'> = {}): Promise<void> {
    if (this.#images) return;
    if (this.#apply.applying) {
      this.#pressedWith = this.#text.now;
      return;
    }
    clearTimeout(this.#pause);
    const waiting = untilImages(this.#text.now, (images) => {
      this.#images = images;
      this.#changed();
    });
    if (waiting) await waiting.finally(() => (this.#images = undefined));
    const text = this.#text.now;
    this.#confirming = false;
    this.#failure = undefined;
    this.#timeline.begin();
    this.#result.begin(liveView(this.#lesson).get().workspace, Date.now());
    const sent = this.#apply.send(text, decided);
    this.#check.forget();
    this.#failure = await sent;
    const { milliseconds, documents } = this.#apply.answer;
    const isWhole = documents.every(({ outcome }) => outcome !== 'failed' && outcome !== 'skipped');
    if (milliseconds !== undefined && isWhole) this.#forgetOthers();
    // What was refused is told for the text that was sent; meanwhile the reader may have changed it.
    if (text === this.#text.now) this.#check.onApplyEvent(this.#apply.answer);
    else this.#check.look('typed');
    void this.#diff.refresh();
    requestAnimationFrame(() => this.#showAnswer());
    const pressedWith = this.#pressedWith;
    this.#pressedWith = undefined;
    // A second press on the same text is a slip; and what is being typed now is not yet meant to be applied.
    if (pressedWith !== text && pressedWith === this.#text.now) await this.#send();
  }

  /** The reader has pressed Apply: why it was refused, or what it has led to, is on the screen. */
  #showAnswer(): void {
    bringIntoSight(this.querySelector('.kb-problems, .kb-result > .kb-why, .kb-result')!);
  }

  async #reset(): Promise<void> {
    this.#confirming = false;
    try {
      await ask(routes.reset, { lesson: this.#lesson }, {});
      const cells = document.querySelectorAll<ManifestCell>(this.localName);
      for (const cell of cells) {
        cell.#wake();
        cell.#forgetApply();
      }
    } catch (error) {
      this.#failure = problemOf(error);
    }
    this.#changed();
  }

  #forgetApply(): void {
    this.#apply.forget();
    this.#forgetOthers();
    this.#pressedWith = undefined;
    this.#failure = undefined;
    this.#timeline.show(undefined);
    void this.#diff.refresh();
    this.#result.forget();
    this.#changed();
  }

  #choose(text: string): void {
    this.#text.choose(text);
    this.#editor.setText(text);
    this.#changed();
  }

  #click(event: MouseEvent): void {
    const target = event.target as Element;
    const button = target.closest<HTMLElement>('[data-action]');
    const focus = (action: string) =>
      this.querySelector<HTMLElement>(`[data-action="${action}"]`)?.focus();
    switch (button?.dataset['action']) {
      case 'apply':
        void this.#send();
        break;
      case 'reset':
        this.#confirming = !this.#confirming;
        this.#changed();
        break;
      case 'reset-now':
        void this.#reset();
        focus('reset');
        break;
      case 'original':
        this.#choose(this.#text.original);
        this.#editor.focus();
        break;
      case 'keep-mine':
        this.#choose(this.#text.now);
        break;
      case 'now':
        this.#timeline.lookAt(undefined);
        break;
      case 'diff':
        this.#diff.toggle();
        break;
      case 'take-over':
        focus('apply');
        void this.#send({ force: [Number(button.dataset['document'])] });
        break;
      case 'replace':
        focus('apply');
        void this.#send({
          replace: [{ document: Number(button.dataset['document']), uid: button.dataset['uid']! }],
        });
        break;
      case 'reveal':
        this.#editor.reveal(Number(button.dataset['line']));
        break;
      default:
        this.#replay.act(button?.dataset['action']);
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void this.#send();
    } else if (event.key === 's' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#paused('asked');
    } else if (event.key === 'Escape' && this.#confirming) {
      this.#confirming = false;
      this.#changed();
      this.querySelector<HTMLElement>('[data-action="reset"]')?.focus();
    }
  }

  /** Time has passed: ages grow, and what takes too long is said. */
  #tick(): void {
    if (treeOf(this.#timeline.moment().workspace, this.#cell).length === 0) return;
    this.#ticks += 1;
    if (this.#ticks % agesEvery === 0 || !atRest.has(this.#status)) this.#changed();
  }

  /** The live stream has told of something; a page may have ten cells, and most of it is about one of them. */
  #hear(live: Live): void {
    const { workspace, brokenSince } = live;
    const { interrupted, leftovers, unlisted, namespace } = workspace;
    const isEmpty = treeOf(workspace, this.#cell).length === 0;
    const heard = [brokenSince, interrupted, leftovers, unlisted, namespace, isEmpty];
    const isOfOthers = isEmpty && heard.every((each, index) => each === this.#heard[index]);
    this.#heard = heard;
    if (!isOfOthers) this.#nextFrame();
  }

  /** Draws again with the next frame. */
  #changed(): void {
    this.#isUrgent = true;
    this.#nextFrame();
  }

  #nextFrame(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      const known = this.#known();
      const wait = this.#drawnAt + betweenDrawingsMs - performance.now();
      if (this.#isUrgent || wait <= 0 || known.status.name !== this.#status) this.#draw(known);
      else this.#later ??= setTimeout(() => this.#changed(), wait);
    });
  }

  /** Whether what explains a failure is shown only when the learner asks: to find it out is their task. */
  get #onRequest(): boolean {
    return this.dataset['onRequest'] !== undefined;
  }

  /** What the cell knows now, and what its status is by that. */
  #known(): Known {
    // Now, or the moment that the reader looks back at: all that is drawn of the cluster comes from it.
    const moment = this.#timeline.moment();
    const { workspace, now, live } = moment;
    const tree = treeOf(workspace, this.#cell);
    const diagnoses = cellDiagnoses(() => this.#changed(), tree, workspace, now) ?? [];
    const connected = isReady(clusterView().get()) && !workspace.interrupted;
    const verdict = this.#check.verdict(connected);
    const failure = failureOf(diagnoses);
    const applied = {
      workspace,
      answer: this.#apply.answer,
      applying: live && this.#apply.applying,
      awaited: live && this.#apply.isAwaited(workspace),
      connected,
      tree,
      failure: failure && this.#onRequest ? { ...failure, reason: undefined } : failure,
      now,
    };
    // Questions are decided by everything that was there, drawn or not.
    if (live) this.#result.tell({ ...applied, applied: this.#apply.applied });
    const isApplied =
      live && connected && !applied.applying && !applied.awaited && !this.#text.isChanged;
    const status = statusAt(applied, {
      unanswered: clusterView().get().server === 'gone',
      awaited: applied.awaited,
      images: live ? this.#images : undefined,
      invalid: live && verdict.problems.length > 0,
      changed:
        live &&
        (this.#text.isChanged || this.#result.isDeleted || (isApplied && this.#isOfOthers(tree))),
    });
    return { moment, applied, diagnoses, verdict, status };
  }

  #draw({ moment, applied, diagnoses, verdict, status }: Known): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#isUrgent = false;
    this.#drawnAt = performance.now();
    const { brokenSince } = liveView(this.#lesson).get();
    const { live } = moment;
    const { workspace, connected, tree, now } = applied;
    const { applying, answer } = this.#apply;
    const cluster = clusterView().get();
    const known = { tree, workspace, diagnoses, now };
    this.#status = status.name;

    const replay = {
      cluster,
      connected,
      hasOwn: tree.length + answer.documents.length > 0 || applying,
      edited: !this.#text.isOriginal,
    };
    const recorded = this.#replay.status(replay);
    const lineOf = ({ root, rootField }: CellDiagnosis) =>
      rootField === undefined ? undefined : this.#check.lineOf(root, rootField);
    const drawnTree = this.#treeView.draw({ ...known, lineOf, onRequest: this.#onRequest, live });
    const objects = this.#treeView.isEmpty ? undefined : drawnTree;
    const { player } = this.#replay;
    const parts = player
      ? [
          player.view(known),
          verdictView({ ...noVerdict, problems: problemsOf(player.answer()) }),
          objects,
          answerView(player.answer()),
        ]
      : [
          pastView(this.#timeline),
          this.#failure && problemView(this.#failure, 'failure'),
          verdictView(verdict),
          recorded && this.#replay.still(replay),
          objects,
          answerView(answer),
        ];
    const shown = parts.filter((part) => part !== undefined);
    const instead = () =>
      applying ? h('p', { class: 'kb-empty' }) : emptyView(cluster, this.#images);
    drawCell(this, {
      status: recorded ?? status,
      isOriginal: this.#text.isOriginal,
      confirming: this.#confirming,
      notices: {
        lessonChanged: this.#text.lessonChanged,
        cannotSave: this.#text.cannotSave,
        brokenSince: workspace.namespace === undefined ? undefined : brokenSince,
        interrupted: workspace.interrupted,
        leftovers: workspace.leftovers,
        unlisted: workspace.unlisted,
      },
      result: shown.length > 0 ? shown : [instead()],
    });
    this.#autoscaling.draw(this.querySelector('.kb-scaling')!, tree, moment);
    this.#timeline.draw(this.querySelector('.kb-timeline')!);
  }
}
