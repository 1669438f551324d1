import { minorOf } from '../../protocol/version.ts';
import type { NodeContainer } from '../docker/containers.ts';
import { stoppedNodes } from '../docker/containers.ts';
import type { Marker } from './marker.ts';

/** What to do with what is there. */
export type Decision =
  /** Nothing is there: make it. */
  | { do: 'create' }
  /** It was never ready, its making was interrupted: delete what there is and make it. */
  | { do: 'recreate' }
  /** All its nodes run. */
  | { do: 'use' }
  /** Some nodes are stopped: start these. */
  | { do: 'start'; nodes: NodeContainer[] }
  /** A cluster of this name that kindbook did not make: leave it alone. */
  | { do: 'refuse' }
  /** It cannot be used as it is; only the reader may have it deleted. */
  | { do: 'offer'; why: 'version' | 'missing'; words: string };

/**
 * Decides from the containers that Docker has and from kindbook's note what becomes of the cluster.
 *
 * @param nodes the containers that carry the cluster's name
 * @param marker kindbook's note of it
 * @param wanted the Kubernetes version a new cluster would have, for instance `v1.37.2`; undefined when unknown
 */
export function decide(
  nodes: NodeContainer[],
  marker: Marker | undefined,
  wanted: string | undefined,
): Decision {
  if (nodes.length === 0) return { do: 'create' };
  if (!marker) return { do: 'refuse' };
  if (marker.state === 'creating') return { do: 'recreate' };
  if (nodes.some((node) => !(node.id in marker.nodes))) return { do: 'refuse' };
  const missing = Object.keys(marker.nodes).length - nodes.length;
  if (missing > 0) {
    return {
      do: 'offer',
      why: 'missing',
      words: `${missing} of its ${nodes.length + missing} nodes ${missing === 1 ? 'was' : 'were'} deleted.`,
    };
  }
  const want = minorOf(wanted);
  if (want !== undefined && want !== minorOf(marker.kubernetesVersion)) {
    return {
      do: 'offer',
      why: 'version',
      words: `It runs Kubernetes ${marker.kubernetesVersion}, but this kindbook needs ${want}.`,
    };
  }
  const stopped = stoppedNodes(nodes);
  return stopped.length === 0 ? { do: 'use' } : { do: 'start', nodes: stopped };
}
