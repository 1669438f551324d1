import type { ClusterNode, ClusterStatus, Problem, Step } from '../../protocol/cluster.ts';
import { duration } from '../dom/duration.ts';
import { h } from '../dom/element.ts';
import { problemView } from '../dom/problem-view.ts';
import { icon, type IconName } from '../dom/icon.ts';
import type { ClusterView } from '../live/cluster-view.ts';
import { howToRunLive } from '../stream/static-site.ts';
import { clusterWords, readyWords, stepsToShow } from './words.ts';

/** What the panel is drawn from. */
export interface PanelFacts {
  readonly view: ClusterView;
  /** Why the last request was not done. */
  readonly failure: Problem | undefined;
  /** The reader is being asked whether the cluster may be deleted. */
  readonly confirming: boolean;
  /** The report has just been copied. */
  readonly copied: boolean;
  readonly now: number;
}

/** Draws the cluster's panel: its state, what is wrong, each step of its making, and what can be done. */
export function panelView({ view, failure, confirming, copied, now }: PanelFacts): HTMLElement[] {
  const { server, status, why } = view;
  const words = clusterWords(view);
  const steps = status ? stepsToShow(status) : [];
  const made =
    status?.context === undefined
      ? 'made by kindbook with kind'
      : `context ${status.context} of your kubeconfig; others may use this cluster too`;
  return [
    h('h2', { id: 'kb-cluster-title' }, 'Cluster'),
    h(
      'p',
      { class: 'kb-panel-state', 'data-key': 'state' },
      icon(words.icon),
      h('strong', {}, words.state),
      status && h('span', { class: 'kb-dim' }, [status.version, made].filter(Boolean).join(' · ')),
    ),
    ...(server === 'gone'
      ? [
          problemView(
            {
              title: why?.title ?? 'kindbook’s server does not answer.',
              detail: status && 'Below is the last state that it reported.',
              hint:
                why?.hint ??
                'Run `npm start` in the folder of kindbook. This page finds the server by itself.',
            },
            'gone',
          ),
        ]
      : []),
    ...(server === 'static'
      ? [
          h(
            'p',
            { 'data-key': 'static' },
            'This site has no cluster: its cells show what was recorded on a real one.',
          ),
          h('p', { 'data-key': 'live' }, howToRunLive),
        ]
      : []),
    ...(status?.problem ? [problemView(status.problem, 'problem')] : []),
    ...(failure ? [problemView(failure, 'failure')] : []),
    ...(status && status.nodes.length > 0 ? [nodesView(status.nodes)] : []),
    ...(status?.offers.includes('create') ? [createView(status)] : []),
    ...(steps.length > 0 ? [stepsView(steps, now)] : []),
    ...(confirming ? [confirmView()] : []),
    h(
      'div',
      { class: 'kb-buttons', 'data-key': 'buttons' },
      status?.offers.includes('recreate') &&
        !confirming &&
        h('button', { type: 'button', 'data-action': 'recreate' }, 'Recreate cluster'),
      h(
        'button',
        { type: 'button', 'data-action': 'copy' },
        copied ? 'Copied' : 'Copy for a bug report',
      ),
    ),
  ];
}

/** What the reader does about a cluster that is not there, right below why. */
function createView(status: ClusterStatus): HTMLElement {
  return h(
    'div',
    { class: 'kb-buttons', 'data-key': 'create' },
    h(
      'button',
      { type: 'button', class: 'kb-primary', 'data-action': 'create' },
      createWords(status),
    ),
  );
}

function createWords({ provider, nodes }: ClusterStatus): string {
  if (provider === 'context') return 'Try again';
  // Where there are nodes, what is missing is that they run.
  return nodes.length > 0 ? 'Start cluster' : 'Create cluster';
}

function nodesView(nodes: readonly ClusterNode[]): HTMLElement {
  return h(
    'ul',
    { class: 'kb-nodes', 'data-key': 'nodes', 'aria-label': 'Nodes' },
    nodes.map(({ name, role, ready }) =>
      h(
        'li',
        {},
        icon(ready === undefined ? 'idle' : ready ? 'good' : 'bad'),
        h('span', {}, name),
        h('span', { class: 'kb-dim' }, `${role}, ${readyWords(ready)}`),
      ),
    ),
  );
}

const stepIcons: Readonly<Record<Step['state'], IconName>> = {
  running: 'busy',
  done: 'good',
  failed: 'bad',
};

/** Lists steps: what each is, how it stands and how long it has taken. */
export function stepsView(steps: readonly Step[], now: number): HTMLElement {
  return h(
    'ol',
    { class: 'kb-steps', 'data-key': 'steps', 'aria-label': 'Steps' },
    steps.map(({ id, title, state, startedAt, endedAt, detail, log }) =>
      h(
        'li',
        { 'data-key': id, class: `kb-step-${state}` },
        icon(stepIcons[state]),
        h('span', { class: 'kb-step-title' }, title, h('span', { class: 'sr-only' }, `, ${state}`)),
        h('span', { class: 'kb-dim kb-step-time' }, duration((endedAt ?? now) - startedAt)),
        detail && h('span', { class: 'kb-dim kb-step-detail' }, detail),
        log && state !== 'done' && h('code', { class: 'kb-step-log' }, log),
      ),
    ),
  );
}

function confirmView(): HTMLElement {
  return h(
    'div',
    { class: 'kb-notice', 'data-key': 'confirm' },
    icon('bad'),
    h(
      'p',
      {},
      'This deletes the cluster with everything in it: the objects of every lesson and lab, and all data in their volumes. What you typed into the cells is kept.',
    ),
    h(
      'div',
      { class: 'kb-buttons' },
      h(
        'button',
        { type: 'button', class: 'kb-danger', 'data-action': 'recreate-now' },
        'Delete the cluster',
      ),
      h('button', { type: 'button', 'data-action': 'cancel' }, 'Keep it'),
    ),
  );
}
