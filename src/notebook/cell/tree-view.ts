import type { KubeObject } from '../../protocol/workspace.ts';
import type { CellDiagnosis } from '../diagnosis/cell-diagnoses.ts';
import { explained } from '../diagnosis/explained.ts';
import { h } from '../dom/element.ts';
import { bringIntoSight } from '../dom/in-sight.ts';
import { place } from '../dom/place.ts';
import type { ObjectPanel } from '../panel/object-panel.ts';
import { arrange, shownMore, type Line } from '../state/arrange.ts';
import { stateAt } from '../state/state-at.ts';
import { everyNode, type TreeNode } from '../state/tree.ts';
import type { Workspace } from '../state/workspace.ts';
import { GroupRow } from './group-row.ts';
import { ObjectRow } from './object-row.ts';

/** What the tree of a cell is drawn from. */
export interface TreeFacts {
  readonly tree: readonly TreeNode[];
  readonly workspace: Workspace;
  readonly diagnoses: readonly CellDiagnosis[];
  /** The line where a diagnosis can be fixed, where it is known. */
  lineOf(diagnosis: CellDiagnosis): number | undefined;
  /** What explains an object is shown when the learner asks. */
  readonly onRequest: boolean;
  readonly now: number;
  /** False for an earlier moment or a recording: then nothing can be done to the objects. */
  readonly live: boolean;
}

/**
 * The objects of a cell, what they own and point to, and why they fail. Nested lists with a button on each object: a
 * screen reader says how deep and how many without a word of ours, and unlike a `tree` they may hold panels and links.
 *
 * It keeps its elements and touches only what has changed: there may be hundreds of objects, and a change each
 * millisecond.
 */
export class TreeView {
  readonly element = h('div', { class: 'kb-tree', 'data-key': 'tree' });
  readonly #lesson: string;
  readonly #onChange: () => void;
  readonly #roots = h('ul', { 'aria-label': 'Objects in the cluster' });
  readonly #gone = h('ul', { 'aria-label': 'Objects that are gone' });
  #rows = new Map<string, ObjectRow>();
  #groups = new Map<string, GroupRow>();
  /** Rows and groups that the drawing under way has met. */
  #met = new Set<ObjectRow | GroupRow>();
  /** By owner's uid, then by group: how many more the reader wants to see. */
  readonly #opened = new Map<string, Map<string, number>>();
  /** The uids of what the reader has opened. Nothing opens by itself: the tree is the overview. */
  readonly #open = new Set<string>();
  readonly #panels = new Map<string, ObjectPanel>();
  #loading: Promise<void> | undefined;
  #Panel: typeof ObjectPanel | undefined;
  #namespace: string | undefined;
  #facts: TreeFacts | undefined;

  /** @param onChange called when the reader did something after which the cell is to be drawn again */
  constructor(lesson: string, onChange: () => void) {
    this.#lesson = lesson;
    this.#onChange = onChange;
    this.element.append(this.#roots, this.#gone);
    this.element.addEventListener('click', (event) => this.#click(event));
  }

  /** Nothing is to be shown. */
  get isEmpty(): boolean {
    return this.#roots.childElementCount + this.#gone.childElementCount === 0;
  }

  /** Draws the objects as they are. */
  draw(facts: TreeFacts): HTMLElement {
    this.#facts = facts;
    if (facts.live && facts.workspace.namespace !== this.#namespace) {
      // Another workspace: what the reader had open was of the old one.
      this.#namespace = facts.workspace.namespace;
      this.#open.clear();
    }
    this.#met = new Set();
    const why = Map.groupBy(facts.diagnoses, ({ uid }) => uid);
    const lines = facts.tree.map((node): Line => ({ node }));
    this.#list(this.#roots, '', lines, undefined, why);
    this.#drawGone(facts, why);
    for (const [uid, row] of this.#rows) if (!this.#met.has(row)) this.#forget(uid);
    for (const [key, row] of this.#groups) if (!this.#met.has(row)) this.#groups.delete(key);
    return this.element;
  }

  #list(
    list: HTMLUListElement,
    key: string,
    lines: readonly Line[],
    owner: KubeObject | undefined,
    why: ReadonlyMap<string, readonly CellDiagnosis[]>,
  ): void {
    const rows = lines.map((line) =>
      line.node
        ? this.#object(line.node, owner, why, list === this.#gone)
        : this.#group(key, line.group),
    );
    place(
      list,
      rows.map(({ element }) => element),
    );
  }

  #object(
    { object, children }: TreeNode,
    owner: KubeObject | undefined,
    why: ReadonlyMap<string, readonly CellDiagnosis[]>,
    isGone: boolean,
  ): ObjectRow {
    const facts = this.#facts!;
    const { uid } = object.metadata;
    const row = this.#rows.get(uid) ?? new ObjectRow();
    this.#rows.set(uid, row);
    this.#met.add(row);
    const diagnoses = why.get(uid) ?? [];
    row.draw({
      object,
      owner,
      children,
      state: explained(stateAt(object, facts.now), diagnoses[0]),
      diagnoses,
      isGone,
      isShown: (other) => this.#rows.has(other),
      facts,
    });
    this.#drawPanel(row, object, this.#open.has(uid));
    if (children.length > 0) {
      const opened = this.#opened.get(uid) ?? new Map<string, number>();
      const lines = arrange(
        children,
        (child) => stateAt(child.object, facts.now),
        opened,
        (child) => this.#isAt(child),
      );
      this.#list(row.list(), uid, lines, object, why);
    } else {
      row.withoutList();
    }
    return row;
  }

  #group(owner: string, group: NonNullable<Line['group']>): GroupRow {
    const key = `${owner}\n${group.key}`;
    const row = this.#groups.get(key) ?? new GroupRow(owner, group.key);
    this.#groups.set(key, row);
    this.#met.add(row);
    row.draw(group);
    return row;
  }

  /** Whether the reader has opened an object, or has the focus at it. */
  #isAt({ object }: TreeNode): boolean {
    const { uid } = object.metadata;
    if (this.#open.has(uid)) return true;
    return this.#rows.get(uid)?.element.contains(document.activeElement) === true;
  }

  #drawPanel(row: ObjectRow, object: KubeObject, open: boolean): void {
    const { uid } = object.metadata;
    row.showOpen(open);
    if (!open) {
      this.#closePanel(uid);
      return;
    }
    if (!this.#Panel) {
      void this.#load();
      return;
    }
    let panel = this.#panels.get(uid);
    const isNew = !panel;
    if (!panel) {
      panel = new this.#Panel(this.#lesson, object);
      this.#panels.set(uid, panel);
      row.panel.replaceChildren(panel.element);
    }
    const { workspace, now, live } = this.#facts!;
    panel.draw({ object, workspace, now, live: live && workspace.objects.has(uid) });
    if (isNew) bringIntoSight(row.panel);
  }

  #load(): Promise<void> {
    this.#loading ??= import('../panel/object-panel.ts').then(
      ({ ObjectPanel }) => {
        this.#Panel = ObjectPanel;
        this.#onChange();
      },
      () => {
        // No server for the moment: the next drawing asks again.
        this.#loading = undefined;
      },
    );
    return this.#loading;
  }

  #closePanel(uid: string): void {
    const panel = this.#panels.get(uid);
    if (!panel) return;
    panel.close();
    panel.element.remove();
    this.#panels.delete(uid);
  }

  #forget(uid: string): void {
    this.#closePanel(uid);
    this.#rows.delete(uid);
  }

  /** What the reader has open stays when its object goes: a log is often read just then. */
  #drawGone(facts: TreeFacts, why: ReadonlyMap<string, readonly CellDiagnosis[]>): void {
    const here = new Set([...everyNode(facts.tree)].map(({ object }) => object.metadata.uid));
    const kept = [...this.#rows.entries()].filter(
      ([uid]) => facts.live && !here.has(uid) && this.#open.has(uid),
    );
    const lines = kept.map(([, row]): Line => ({ node: { object: row.object!, children: [] } }));
    this.#list(this.#gone, 'gone', lines, undefined, why);
    this.#gone.hidden = lines.length === 0;
  }

  #click(event: MouseEvent): void {
    const target = event.target as Element;
    const button = target.closest<HTMLElement>('[data-action], .kb-object');
    if (!button || !this.element.contains(button)) return;
    const { action, uid, owner, group } = button.dataset;
    if (action === 'more') {
      const opened = this.#opened.get(owner!) ?? new Map<string, number>();
      opened.set(group!, (opened.get(group!) ?? 0) + shownMore);
      this.#opened.set(owner!, opened);
    } else if (action === 'fewer') {
      this.#opened.get(owner!)?.delete(group!);
    } else if (action === 'go') {
      this.#goTo(uid!);
    } else if (action === 'object' || button.matches('.kb-object')) {
      // A reader who marks an address in a row to copy it does not want to open it.
      if (action === undefined && !getSelection()?.isCollapsed) return;
      const row = button.closest<HTMLElement>('[data-uid]')!;
      const opened = row.dataset['uid']!;
      if (!this.#open.delete(opened)) this.#open.add(opened);
    } else {
      return;
    }
    this.#onChange();
  }

  #goTo(uid: string): void {
    const row = this.#rows.get(uid);
    row?.button.focus();
    row?.element.scrollIntoView({ block: 'nearest' });
  }
}
