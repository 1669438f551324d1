import { controlPlaneParts, type ClusterParts, type NodeParts } from '../../protocol/parts.ts';
import type { Tone } from '../state/object-state.ts';
import { counted } from '../state/words.ts';

/** A Pod of the lesson, as the picture shows it. */
export interface PicturedPod {
  readonly name: string;
  /** The node that it is on; undefined where it has none. */
  readonly node: string | undefined;
  readonly tone: Tone;
  /** Its state, for instance `Running, ready`. */
  readonly words: string;
}

/** What is drawn. */
export interface Picture {
  readonly parts: ClusterParts;
  readonly pods: readonly PicturedPod[];
  /** `example` is a cluster that nobody has; `last` is what was seen before the cluster stopped to answer. */
  readonly source: 'example' | 'live' | 'last';
}

/** What stands for a state: an icon and words. */
export interface Shown {
  readonly icon: Tone | 'absent';
  readonly words: string;
}

/** How a program of a node does. */
export function partState(node: NodeParts, name: string): Shown {
  const state = node.parts.find((part) => part.name === name)?.state;
  if (state === undefined) return { icon: 'absent', words: 'missing' };
  if (node.kubelet === 'silent') return { icon: 'idle', words: 'unknown' };
  return state === 'running' ? { icon: 'good', words: 'running' } : { icon: 'busy', words: state };
}

/** How the kubelet of a node does. */
export function kubeletState({ kubelet }: NodeParts): Shown {
  if (kubelet === 'running') return { icon: 'good', words: 'running' };
  if (kubelet === 'silent') return { icon: 'bad', words: 'not reporting' };
  return { icon: 'busy', words: 'node not ready' };
}

/** One sentence on the whole: whose cluster it is, and what is missing. */
export function summary({ parts, source }: Picture): Shown {
  const count = counted(parts.nodes.length, 'node');
  if (source === 'example') {
    const words = `An example: a cluster with ${count}. When yours is ready, this picture shows it live.`;
    return { icon: 'idle', words };
  }
  if (source === 'last') {
    return { icon: 'idle', words: 'Your cluster does not answer. This is its last known state.' };
  }
  const wrong = [...missing(parts), ...unwell(parts)];
  if (wrong.length > 0) return { icon: 'bad', words: wrong.join(' ') };
  const coming = starting(parts);
  if (coming.length > 0) return { icon: 'busy', words: coming.join(' ') };
  return {
    icon: 'good',
    words: `Your cluster, as it is now: ${count}, and every part is running.`,
  };
}

/** The parts of the control plane that run on no node. */
function missing({ nodes }: ClusterParts): string[] {
  return controlPlaneParts
    .filter((name) => !nodes.some(({ parts }) => parts.some((part) => part.name === name)))
    .map((name) =>
      name === 'kube-scheduler'
        ? 'The scheduler is missing: new Pods get no node.'
        : `${name} is missing.`,
    );
}

/** The nodes that do not do their work. */
function unwell({ nodes }: ClusterParts): string[] {
  return nodes.flatMap(({ name, kubelet }) => {
    if (kubelet === 'silent') return `The node ${name} does not report.`;
    return kubelet === 'not ready' ? `The node ${name} is not ready.` : [];
  });
}

/** The parts that are there and not ready yet. */
function starting({ nodes }: ClusterParts): string[] {
  return nodes.flatMap((node) =>
    node.parts
      .filter(({ state }) => state === 'starting')
      .map(({ name }) => `${name} is starting on ${node.name}.`),
  );
}

const worker = (name: string, third: number): NodeParts => ({
  name,
  role: 'worker',
  kubelet: 'running',
  runtime: 'containerd 2.1.9',
  podRange: `10.244.${third}.0/24`,
  parts: [{ name: 'kube-proxy', state: 'running' }],
});

/** What kindbook makes, without a Pod of a lesson. */
export const example: Picture = {
  source: 'example',
  pods: [],
  parts: {
    nodes: [
      {
        ...worker('kindbook-control-plane', 0),
        role: 'control-plane',
        parts: [...controlPlaneParts, 'kube-proxy'].map((name) => ({ name, state: 'running' })),
      },
      worker('kindbook-worker', 1),
      worker('kindbook-worker2', 2),
    ],
  },
};
