import type { ClusterView } from '../live/cluster-view.ts';
import { noClusterWords } from '../cluster/words.ts';
import { h } from '../dom/element.ts';

/**
 * What stands in the result pane while there is nothing to show.
 *
 * @param images what an Apply waits for
 */
export function emptyView(
  cluster: ClusterView,
  images: readonly string[] | undefined,
): HTMLElement {
  const waits = images && `Applied automatically as soon as ${images.join(', ')} is on the nodes.`;
  return h('p', { class: 'kb-empty', 'data-key': 'empty' }, waits ?? words(cluster));
}

function words(cluster: ClusterView): string {
  switch (cluster.server === 'gone' ? undefined : cluster.status?.state) {
    case 'ready':
      return 'Press Apply, and watch here what the cluster does.';
    case 'preparing':
    case 'creating':
    case 'starting':
      return 'Your cluster is starting. Read on and change the text as you like; Apply works as soon as the cluster is ready.';
    default:
      return noClusterWords(cluster) ?? '';
  }
}
