import type { ClusterStatus } from '../../protocol/cluster.ts';
import { clusterName } from '../base/cache.ts';
import { connection } from './provider.ts';
import { tildePath } from '../base/tilde.ts';

const stateWords: Record<ClusterStatus['state'], string> = {
  none: 'There is no cluster.',
  preparing: 'The cluster is being prepared.',
  creating: 'Another kindbook is working on the cluster.',
  starting: 'The cluster is being started.',
  ready: 'The cluster is ready.',
  unreachable: 'The cluster does not answer.',
  failed: 'The cluster cannot be used.',
};

/** The cluster's state in a few lines, with what to do next. */
export function sayStatus(current: ClusterStatus): string {
  const { problem } = current;
  const lines = [
    `${clusterName}: ${problem?.title ?? stateWords[current.state]}`,
    problem?.detail,
    current.version && `Kubernetes ${current.version}`,
    ...current.nodes.map((node) => `  ${node.name}: ${node.ready ? 'running' : 'stopped'}`),
    current.state === 'ready' && `kubeconfig: ${tildePath(connection().kubeconfig)}`,
    problem?.hint ?? (current.state === 'none' ? 'Next: `npm start` creates it.' : undefined),
  ];
  return lines.filter(Boolean).join('\n');
}
