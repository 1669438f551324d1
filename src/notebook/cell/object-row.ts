import type { KubeObject } from '../../protocol/workspace.ts';
import type { CellDiagnosis } from '../diagnosis/cell-diagnoses.ts';
import { age } from '../dom/duration.ts';
import { h, showText } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { morph } from '../dom/morph.ts';
import { linksOf, type Link } from '../state/links.ts';
import type { ObjectState } from '../state/object-state.ts';
import type { TreeNode } from '../state/tree.ts';
import type { Workspace } from '../state/workspace.ts';
import { diagnosisView } from './diagnosis-view.ts';

/** What a row is drawn from. */
interface RowFacts {
  readonly object: KubeObject;
  readonly owner: KubeObject | undefined;
  readonly children: readonly TreeNode[];
  readonly state: ObjectState;
  readonly diagnoses: readonly CellDiagnosis[];
  /** The object is no longer in the cluster. */
  readonly isGone: boolean;
  /** Whether an object has a row in this tree that a link can lead to. */
  readonly isShown: (uid: string) => boolean;
  readonly facts: {
    readonly workspace: Workspace;
    lineOf(diagnosis: CellDiagnosis): number | undefined;
    /** What explains an object is shown when the learner asks. */
    readonly onRequest: boolean;
    readonly now: number;
  };
}

/** A name's own part that is shorter than this is shown with what it shares with its owner's. */
const shortestEnd = 4;
/** A fact that is longer than this, in characters, may be broken. */
const longestUnbroken = 24;
/** More links than this are counted, not shown. */
const mostLinks = 3;

let rows = 0;

/** One object of a tree: a button with its kind and name, its state and facts, and what belongs below it. */
export class ObjectRow {
  /** Where the object's panel goes. */
  readonly panel: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly element: HTMLLIElement;
  readonly #state = h('span', { class: 'kb-state' });
  readonly #facts = h('span', { class: 'kb-facts' });
  readonly #links = h('ul', { class: 'kb-links', 'aria-label': 'Points to', hidden: true });
  readonly #why = h('div', { hidden: true });
  #list: HTMLUListElement | undefined;
  #object: KubeObject | undefined;
  #saidState = '';
  #saidFacts = '';
  #saidLinks = '';
  #diagnoses = '';

  constructor() {
    const id = `kb-panel-${++rows}`;
    this.panel = h('div', { id, hidden: true });
    this.button = h('button', {
      type: 'button',
      class: 'kb-name',
      'data-action': 'object',
      'aria-expanded': 'false',
      'aria-controls': id,
    });
    this.element = h(
      'li',
      {},
      h(
        'div',
        { class: 'kb-object' },
        h('span', { class: 'kb-what' }, this.button, this.#facts),
        this.#state,
      ),
      this.#links,
      this.#why,
      this.panel,
    );
  }

  /** The object as it was drawn last. */
  get object(): KubeObject | undefined {
    return this.#object;
  }

  /** Draws the object as it is; what has not changed is not touched. */
  draw(row: RowFacts): void {
    const { object, owner } = row;
    const { uid, name, creationTimestamp } = object.metadata;
    if (!this.#object) {
      this.element.dataset['uid'] = uid;
      this.element.classList.toggle('kb-root', owner === undefined);
      this.button.append(
        h('span', { class: 'kb-kind' }, object.kind),
        ' ',
        ...nameView(name, owner?.metadata.name),
      );
    }
    const state: ObjectState = row.isGone ? { tone: 'idle', words: 'Gone', facts: [] } : row.state;
    const saidState = `${state.tone} ${state.words}`;
    if (saidState !== this.#saidState) {
      this.#saidState = saidState;
      this.#state.className = `kb-state kb-${state.tone}`;
      this.#state.replaceChildren(icon(state.tone), state.words);
    }
    const old = row.isGone ? [] : [`${age(row.facts.now - Date.parse(creationTimestamp))} old`];
    const saidFacts = [...state.facts, ...old].map(unbroken).join(' · ');
    if (saidFacts !== this.#saidFacts) {
      this.#saidFacts = saidFacts;
      showText(this.#facts, saidFacts);
      // An age alone has room beside the name.
      this.#facts.classList.toggle('kb-long', state.facts.length > 0);
    }
    this.#drawLinks(row);
    this.#drawDiagnoses(row);
    this.#object = object;
  }

  /** Shows whether the object's panel is open. */
  showOpen(open: boolean): void {
    if (open === !this.panel.hidden) return;
    this.panel.hidden = !open;
    this.button.setAttribute('aria-expanded', String(open));
    this.element.toggleAttribute('data-open', open);
  }

  /** The list of what stands below this object. */
  list(): HTMLUListElement {
    if (!this.#list) {
      this.#list = h('ul');
      this.element.append(this.#list);
    }
    return this.#list;
  }

  /** Nothing stands below this object (any more). */
  withoutList(): void {
    this.#list?.remove();
    this.#list = undefined;
  }

  #drawLinks({ object, children, isGone, isShown, facts }: RowFacts): void {
    const links = isGone
      ? []
      : linksOf(object, facts.workspace).filter(
          ({ uid }) => !children.some((child) => child.object.metadata.uid === uid),
        );
    if (links.length === 0 && this.#saidLinks === '') return;
    const shown = links.slice(0, mostLinks);
    const said = JSON.stringify([
      links.length,
      shown.map((link) => [link, link.uid !== undefined && isShown(link.uid)]),
    ]);
    if (said === this.#saidLinks) return;
    this.#saidLinks = said;
    const more = links.length - shown.length;
    morph(this.#links, [
      ...shown.map((link) => linkView(link, link.uid !== undefined && isShown(link.uid))),
      ...(more > 0 ? [h('li', { class: 'kb-dim', 'data-key': 'more' }, `→ ${more} more`)] : []),
    ]);
    this.#links.hidden = links.length === 0;
  }

  #drawDiagnoses({ diagnoses, facts }: RowFacts): void {
    if (diagnoses.length === 0 && this.#diagnoses === '') return;
    const lines = diagnoses.map((each) => facts.lineOf(each));
    const said = diagnoses.length === 0 ? '' : JSON.stringify([lines, diagnoses.map(told)]);
    if (said === this.#diagnoses) return;
    this.#diagnoses = said;
    morph(
      this.#why,
      diagnoses.map((each, index) => diagnosisView(each, lines[index], facts.onRequest)),
    );
    this.#why.hidden = diagnoses.length === 0;
  }
}

/** A fact of a few words, such as “1 restart”, stays in one line. */
function unbroken(fact: string): string {
  return fact.length <= longestUnbroken ? fact.replaceAll(' ', '\u00a0') : fact;
}

/** What is shown of a diagnosis; the object itself changes far more often. */
function told({ root: _, ...shown }: CellDiagnosis): object {
  return shown;
}

/** Of a name that was made from its owner's, only the new part is shown; the whole is there to be read and copied. */
function nameView(name: string, owner: string | undefined): HTMLElement[] {
  const shared = owner !== undefined && name.startsWith(`${owner}-`) ? owner.length + 1 : 0;
  // `db-0` says nothing without its beginning.
  const isShort = name.length - shared < shortestEnd;
  return [
    h(
      'span',
      { class: 'kb-name-whole', ...(shared > 0 ? { title: name } : {}) },
      shared > 0 &&
        h('span', { class: isShort ? 'kb-dim' : 'kb-name-shared' }, name.slice(0, shared)),
      name.slice(shared),
    ),
  ];
}

function linkView({ kind, name, uid, words }: Link, isShown: boolean): HTMLElement {
  const text = `${kind} ${name}`;
  return h(
    'li',
    { 'data-key': `${kind}/${name}` },
    h('span', { 'aria-hidden': 'true' }, '→ '),
    isShown
      ? h(
          'button',
          { type: 'button', class: 'kb-link', 'data-action': 'go', 'data-uid': uid },
          text,
        )
      : text,
    words !== undefined && ` (${words})`,
  );
}
