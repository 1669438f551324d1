import type { NodeParts } from '../../protocol/parts.ts';
import { html, Html } from '../dom/html.ts';
import { shapes, type IconName } from '../dom/icon.ts';
import { kubeletState, partState, summary, type Picture, type Shown } from './picture.ts';

/**
 * Draws the cluster as HTML: what encloses what is a list within a list, what asks what is said in each box, so that a
 * screen reader finds what the eye sees. Only arrows and icons are left out.
 */
export function pictureView(picture: Picture): Html {
  const { nodes } = picture.parts;
  const control = nodes.filter(({ role }) => role === 'control-plane');
  const workers = nodes.filter(({ role }) => role === 'worker');
  return html`<p class="kb-picture-summary" role="status" data-key="summary">
      ${stateView(summary(picture))}
    </p>
    <p class="kb-picture-you" data-key="you">You, with <code>kubectl</code> and with this page</p>
    ${arrow('down', 'ask the API server')}
    <ul class="kb-picture-nodes" role="list" data-key="control">
      ${control.map((node) => controlPlaneView(node, picture))}
    </ul>
    ${workers.length > 0 && arrow('up', 'The nodes ask the API server, too')}
    <ul class="kb-picture-nodes kb-picture-workers" role="list" data-key="workers">
      ${workers.map((node) => workerView(node, picture))}
    </ul>
    ${homelessView(picture)}
    <p class="kb-picture-network" data-key="network">
      One network: every Pod reaches every other Pod, on any node
    </p>`;
}

function controlPlaneView(node: NodeParts, picture: Picture): Html {
  return html`<li class="kb-picture-node" data-key="node-${node.name}">
    <p class="kb-picture-name">Control plane <code>${node.name}</code></p>
    <ul class="kb-picture-control" role="list">
      ${partView(node, 'kube-apiserver', 'API server', 'takes every request; nothing else talks to etcd', 'api')}
      ${partView(node, 'etcd', 'etcd', 'keeps all that the cluster knows', 'etcd')}
      ${partView(node, 'kube-scheduler', 'scheduler', 'asks the API server for Pods without a node, and chooses a node for each', 'scheduler')}
      ${partView(node, 'kube-controller-manager', 'controllers', 'ask the API server for desired and current state, and act on the difference', 'controllers')}
    </ul>
    ${onEachNode(node)} ${podsView(node.name, picture)}
  </li>`;
}

function workerView(node: NodeParts, picture: Picture): Html {
  return html`<li class="kb-picture-node" data-key="node-${node.name}">
    <p class="kb-picture-name">Worker <code>${node.name}</code></p>
    ${onEachNode(node)} ${podsView(node.name, picture)}
  </li>`;
}

function partView(node: NodeParts, part: string, name: string, does: string, area: string): Html {
  const state = partState(node, part);
  const isGone = state.icon === 'absent';
  return html`<li class="kb-picture-part kb-picture-${area}${isGone ? ' kb-picture-gone' : ''}">
    <strong>${name}</strong> ${stateView(state)} <span class="kb-picture-does">${does}</span>
  </li>`;
}

/** The three programs that make a machine a node. */
function onEachNode(node: NodeParts): Html {
  const row = (name: string, state: Shown, does: string) =>
    html`<li class="${state.icon === 'absent' ? 'kb-picture-gone' : ''}">
      <strong>${name}</strong> ${stateView(state)} <span class="kb-picture-does">${does}</span>
    </li>`;
  return html`<ul class="kb-picture-programs" role="list">
    ${row('kubelet', kubeletState(node), 'asks the API server for Pods of this node, and reports how they are')}
    <li>
      <strong>${node.runtime}</strong>
      <span class="kb-picture-does">runs their containers for the kubelet</span>
    </li>
    ${row('kube-proxy', partState(node, 'kube-proxy'), 'makes the addresses of Services work')}
  </ul>`;
}

function podsView(node: string, picture: Picture): Html {
  const pods = picture.pods.filter((pod) => pod.node === node);
  const range = picture.parts.nodes.find(({ name }) => name === node)?.podRange;
  const where = range !== undefined && html` (addresses <code>${range}</code>)`;
  return html`<div class="kb-picture-pods" data-key="pods">
    <p>Pods of this lesson${where}:${pods.length === 0 && ' none'}</p>
    ${pods.length > 0 && podList(pods)}
  </div>`;
}

/** Pods that have no node: what the scheduler has yet to do, or could not. */
function homelessView({ pods }: Picture): Html | false {
  const homeless = pods.filter(({ node }) => node === undefined);
  return (
    homeless.length > 0 &&
    html`<div class="kb-picture-pods kb-picture-homeless" data-key="homeless">
      <p>Pods of this lesson without a node:</p>
      ${podList(homeless)}
    </div>`
  );
}

function podList(pods: Picture['pods']): Html {
  return html`<ul role="list">
    ${pods.map(
      ({ name, tone, words }) =>
        html`<li data-key="pod-${name}">
          <code>${name}</code> ${stateView({ icon: tone, words })}
        </li>`,
    )}
  </ul>`;
}

function stateView({ icon, words }: Shown): Html {
  return html`<span class="kb-state kb-picture-${icon}">${iconView(icon)} ${words}</span>`;
}

function iconView(name: IconName): Html {
  return new Html(
    `<svg class="kb-icon kb-icon-${name}" viewBox="0 0 16 16" aria-hidden="true">${shapes[name]}</svg>`,
  );
}

function arrow(direction: 'up' | 'down', words: string): Html {
  return html`<p class="kb-picture-arrow" data-key="arrow-${direction}">
    <svg viewBox="0 0 12 24" aria-hidden="true" class="kb-picture-${direction}">
      <path d="M6 1v22M1.5 18 6 23l4.5-5" />
    </svg>
    ${words}
  </p>`;
}
