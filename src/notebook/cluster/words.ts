import type { ClusterState, ClusterStatus, Step } from '../../protocol/cluster.ts';
import type { IconName } from '../dom/icon.ts';
import type { ClusterView } from '../live/cluster-view.ts';
import { howToRunLive } from '../stream/static-site.ts';
import { counted } from '../state/words.ts';

/** A cluster's state as the reader sees it. */
export interface ClusterWords {
  readonly icon: IconName;
  /** For instance `Ready`. */
  readonly state: string;
  /** For instance `v1.37.2 · 3 nodes`, or `context team · v1.37.2`; empty where there is nothing to say. */
  readonly facts: string;
}

const states: Readonly<Record<ClusterState, readonly [IconName, string]>> = {
  none: ['absent', 'None yet'],
  preparing: ['busy', 'Preparing'],
  creating: ['busy', 'Creating'],
  starting: ['busy', 'Starting'],
  ready: ['good', 'Ready'],
  unreachable: ['bad', 'Unreachable'],
  failed: ['bad', 'Failed'],
};

/** Says in words how the cluster is doing. */
export function clusterWords({ server, status, why }: ClusterView): ClusterWords {
  if (server === 'static') return { icon: 'idle', state: 'Recordings only', facts: '' };
  if (server === 'gone') {
    if (!why) return { icon: 'absent', state: 'No server: run npm start', facts: '' };
    const state = 'status' in why ? 'Refused by the server' : 'Server does not answer';
    return { icon: 'bad', state, facts: '' };
  }
  if (!status) return { icon: 'idle', state: 'Asking …', facts: '' };
  const [icon, state] = states[status.state];
  const ready = status.nodes.filter((node) => node.ready).length;
  const all = status.nodes.length;
  const known = status.nodes.every((node) => node.ready !== undefined);
  const nodes = ready === all || !known ? counted(all, 'node') : `${ready} of ${all} nodes`;
  const context = status.context !== undefined && `context ${status.context}`;
  const facts = [context, status.version, all > 0 && nodes].filter(Boolean).join(' · ');
  const isUp = status.state === 'ready' || status.state === 'unreachable';
  const running = status.steps.findLast((step) => step.state === 'running');
  return { icon, state, facts: isUp ? facts : (running?.title ?? '') };
}

/**
 * The steps that the panel lists. What has ended well says nothing of a cluster that has to be started again: beside the
 * button for that, only steps that failed or still run are shown.
 */
export function stepsToShow({ steps, offers }: ClusterStatus): readonly Step[] {
  const isOver = offers.includes('create') && steps.every(({ state }) => state === 'done');
  return isOver ? [] : steps;
}

/** Says whether a node is ready. */
export function readyWords(ready: boolean | undefined): string {
  if (ready === undefined) return 'state unknown';
  return ready ? 'ready' : 'not ready';
}

/** Why nothing can be done with the cluster, and what the reader does about it; undefined where it only takes time. */
export function noClusterWords({ server, status, why }: ClusterView): string | undefined {
  if (server === 'static') return `Nothing can be applied on this site. ${howToRunLive}`;
  if (server === 'gone') {
    if (why) return `Nothing can be applied now. ${why.title} ${why.hint}`;
    return 'No server answers, so nothing can be applied now. Run npm start in the folder of kindbook; this page finds it by itself.';
  }
  switch (status?.state) {
    case 'none':
      return 'There is no cluster yet. Press “Cluster” at the top of the page to create one.';
    case 'unreachable':
    case 'failed':
      return 'The cluster does not answer. Press “Cluster” at the top of the page to see why.';
    default:
      return undefined;
  }
}
