import type { ClusterView } from '../cluster/connection.ts';
import { howToRunLive } from '../cluster/static-site.ts';
import { h } from '../dom/element.ts';

/**
 * What stands in the result pane while there is nothing to show.
 *
 * @param images what an Apply waits for
 */
export function emptyView(
  { server, status }: ClusterView,
  images: readonly string[] | undefined,
): HTMLElement {
  const waits = images && `Applied by itself as soon as ${images.join(', ')} is on the nodes.`;
  return h('p', { class: 'kb-empty', 'data-key': 'empty' }, waits ?? words(server, status));
}

function words(server: ClusterView['server'], status: ClusterView['status']): string {
  switch (server === 'gone' ? undefined : status?.state) {
    case 'ready':
      return 'Press Apply, and watch here what the cluster does.';
    case 'preparing':
    case 'creating':
    case 'starting':
      return 'Your cluster is on its way. Read on and change the text as you like; Apply works as soon as the cluster is ready.';
    default:
      return noClusterWords({ server, status }) ?? '';
  }
}

/** Why nothing can be done with the cluster, and what the reader does about it; undefined where it only takes time. */
export function noClusterWords({ server, status }: ClusterView): string | undefined {
  if (server === 'static') return `Nothing can be applied on this site. ${howToRunLive}`;
  if (server === 'gone') {
    return 'No server answers, so nothing can be applied now. Run npm start in the folder of kindbook; this page finds it by itself.';
  }
  switch (status?.state) {
    case 'none':
      return 'There is no cluster yet. Press “Cluster” at the top of the page to make one.';
    case 'unreachable':
    case 'failed':
      return 'The cluster does not answer. Press “Cluster” at the top of the page to see why.';
    default:
      return undefined;
  }
}
