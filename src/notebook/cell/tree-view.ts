import type { KubeObject } from '../../protocol/workspace.ts';
import type { CellDiagnosis } from '../diagnosis/cell-diagnoses.ts';
import { exitCodeMeaning } from '../diagnosis/exit-code.ts';
import { killBehind } from '../diagnosis/probe-kill.ts';
import { age } from '../dom/duration.ts';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { prose } from '../dom/prose.ts';
import { containersOf, type Container, type Ending } from '../state/containers.ts';
import { newestFirst, type KubeEvent } from '../state/kube-event.ts';
import { objectState } from '../state/object-state.ts';
import type { TreeNode } from '../state/tree.ts';
import type { Workspace } from '../state/workspace.ts';

/** What the tree of a cell is drawn from. */
export interface TreeFacts {
  readonly tree: readonly TreeNode[];
  readonly workspace: Workspace;
  readonly diagnoses: readonly CellDiagnosis[];
  /** The line where a diagnosis can be mended, where it is known. */
  lineOf(diagnosis: CellDiagnosis): number | undefined;
  /** The details of the Pods that the manifest names stand open at first. */
  readonly unfolded: boolean;
  readonly now: number;
}

/** Draws the objects of a cell, what they own, why they fail, and what happened to them. */
export function treeView(facts: TreeFacts): HTMLElement {
  return h(
    'ul',
    { class: 'kb-tree', 'data-key': 'tree' },
    facts.tree.map((node) => nodeView(node, undefined, facts)),
  );
}

function nodeView(node: TreeNode, owner: KubeObject | undefined, facts: TreeFacts): HTMLElement {
  const { object, children } = node;
  const { uid, name, creationTimestamp } = object.metadata;
  const state = objectState(object, facts.now);
  const old = `${age(facts.now - Date.parse(creationTimestamp))} old`;
  return h(
    'li',
    { 'data-key': uid },
    h(
      'div',
      { class: 'kb-object' },
      h(
        'span',
        {},
        h('span', { class: 'kb-kind' }, object.kind),
        nameView(name, owner?.metadata.name),
      ),
      h('span', { class: `kb-state kb-${state.tone}` }, icon(state.tone), state.words),
      h('span', { class: 'kb-facts' }, [...state.facts, old].join(' · ')),
    ),
    facts.diagnoses.filter((each) => each.uid === uid).map((each) => diagnosisView(each, facts)),
    moreView(object, facts.unfolded && owner === undefined && object.kind === 'Pod', facts),
    children.length > 0 &&
      h(
        'ul',
        {},
        children.map((child) => nodeView(child, object, facts)),
      ),
  );
}

/** Of a name that was made from its owner's, the new part stands out. */
function nameView(name: string, owner: string | undefined): HTMLElement {
  const shared = owner !== undefined && name.startsWith(`${owner}-`) ? owner.length + 1 : 0;
  return h(
    'span',
    { class: 'kb-name' },
    shared > 0 && h('span', { class: 'kb-name-shared' }, name.slice(0, shared)),
    name.slice(shared),
  );
}

function diagnosisView(diagnosis: CellDiagnosis, facts: TreeFacts): HTMLElement {
  const line = facts.lineOf(diagnosis);
  const { objects, rootField, failed } = diagnosis;
  return h(
    'div',
    { class: `kb-why ${failed ? 'kb-why-failed' : ''}`, 'data-key': `why-${diagnosis.uid}` },
    h('p', {}, h('strong', {}, diagnosis.title), ' ', prose(diagnosis.why)),
    h(
      'p',
      {},
      h('strong', {}, 'Next: '),
      prose(diagnosis.next),
      ' ',
      line !== undefined && lineLink(line),
      ' ',
      line !== undefined && rootField !== undefined && h('code', {}, rootField),
    ),
    objects > 1 && h('p', { class: 'kb-dim' }, `This goes for ${objects} objects of this cell.`),
    diagnosis.evidence.map(({ from, quote }) =>
      h('blockquote', {}, h('cite', {}, from), h('code', {}, quote)),
    ),
  );
}

/** A link to a line of the editor. */
export function lineLink(line: number): HTMLElement {
  return h(
    'button',
    { type: 'button', class: 'kb-link', 'data-action': 'reveal', 'data-line': line },
    `line ${line}`,
  );
}

function moreView(object: KubeObject, open: boolean, facts: TreeFacts): HTMLElement | undefined {
  const events = newestFirst(facts.workspace.events.get(object.metadata.uid) ?? []);
  const containers = object.kind === 'Pod' ? containersOf(object) : [];
  const parts = [
    containers.length > 0 && plural(containers.length, 'container'),
    events.length > 0 && plural(events.length, 'event'),
  ].filter((part) => part !== false);
  if (parts.length === 0) return undefined;
  return h(
    'details',
    { class: 'kb-more', 'data-key': `more-${object.metadata.uid}`, open },
    h('summary', {}, parts.join(', ')),
    containers.length > 0 &&
      h(
        'ul',
        { class: 'kb-containers' },
        containers.map((container) => containerView(container, events, facts.now)),
      ),
    events.length > 0 &&
      h(
        'ul',
        { class: 'kb-events' },
        events.map((event) => eventView(event, facts.now)),
      ),
  );
}

function containerView(
  container: Container,
  events: readonly KubeEvent[],
  now: number,
): HTMLElement {
  return h(
    'li',
    {},
    h('span', { class: 'kb-container-name' }, container.name),
    h('span', { class: 'kb-dim' }, container.image),
    h('span', {}, containerWords(container, events, now)),
  );
}

function containerWords(container: Container, events: readonly KubeEvent[], now: number): string {
  const { waiting, runningSince, ended, endedBefore, restarts, ready } = container;
  const role = container.role === 'main' ? '' : `${container.role} container, `;
  const endWords = (end: Ending) =>
    `${end.reason}, exit code ${end.exitCode} (${exitCodeMeaning(end, killBehind(end, container, events))})`;
  const again = restarts > 0 ? `, ${plural(restarts, 'restart')}` : '';
  const before = endedBefore ? `; before: ${endWords(endedBefore)}` : '';
  if (ended) return `${role}${endWords(ended)}${again}`;
  if (runningSince !== undefined) {
    return `${role}running for ${age(now - runningSince)}, ${ready ? 'ready' : 'not ready'}${again}${before}`;
  }
  return `${role}waiting${waiting ? `: ${waiting.reason}` : ''}${again}${before}`;
}

function eventView(event: KubeEvent, now: number): HTMLElement {
  return h(
    'li',
    { class: event.warning ? 'kb-warning' : undefined, 'data-key': event.uid },
    h(
      'span',
      { class: 'kb-event-reason' },
      event.warning && icon('bad'),
      event.warning && h('span', { class: 'sr-only' }, 'Warning: '),
      event.reason,
      event.count > 1 && ` × ${event.count}`,
    ),
    h('span', {}, event.note),
    h('span', { class: 'kb-dim' }, `${age(now - event.at)} ago · ${event.by}`),
  );
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
