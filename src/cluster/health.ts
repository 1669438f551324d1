import type { ClusterStatus, Problem } from '../protocol/cluster.ts';
import type { NodeContainer } from './docker/containers.ts';

/** The nodes as the API server lists them, as far as their health needs it. */
export interface NodeList {
  items: {
    metadata: { name: string; labels: Record<string, string> };
    status: { conditions: { type: string; status: string }[] };
  }[];
}

/** What is known of the machine beneath the cluster. */
export interface Beneath {
  provider: ClusterStatus['provider'];
  /** Undefined where nobody can tell: the nodes are none of this machine's, or Docker is silent. */
  containers: readonly NodeContainer[] | undefined;
}

type Change = Partial<ClusterStatus>;

/** Whether a node says of itself that it is ready. */
export function isReady({ conditions }: NodeList['items'][number]['status']): boolean {
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/**
 * What the status is once the API server has listed its nodes.
 *
 * @returns the parts of the status that change
 */
export function afterNodes(list: NodeList, beneath: Beneath): Change {
  const { containers } = beneath;
  const runs = (node: string) =>
    !containers || containers.some(({ name, state }) => name === node && state === 'running');
  const problem = stoppedProblem(beneath);
  return {
    state: 'ready',
    nodes: list.items.map(({ metadata, status }) => ({
      name: metadata.name,
      role: 'node-role.kubernetes.io/control-plane' in metadata.labels ? 'control-plane' : 'worker',
      ready: runs(metadata.name) && isReady(status),
    })),
    problem,
    offers: problem ? ['create'] : [],
  };
}

/**
 * What the status is once Docker has said which node containers run. Docker tells at once when a node is stopped; the
 * cluster itself takes 40 seconds to miss it.
 *
 * @param status what was known before
 * @returns the parts of the status that change; undefined where all containers run
 */
export function afterContainers(status: ClusterStatus, beneath: Beneath): Change | undefined {
  const { containers } = beneath;
  if (containers?.length === 0) {
    return {
      state: 'none',
      nodes: [],
      problem: {
        title: 'The cluster was deleted.',
        hint: 'Press “Create cluster”, or run `npm start` again. Your texts are kept.',
      },
      offers: ['create'],
    };
  }
  const problem = stoppedProblem(beneath);
  if (!problem) return undefined;
  if (!containers) {
    // Whether they run is told by the cluster itself, if it still answers.
    const nodes = status.nodes.map(({ name, role }) => ({ name, role }));
    return { state: 'unreachable', nodes, problem, offers: ['create'] };
  }
  const stopped = new Set(namesOfStopped(containers));
  const controlPlane = containers.find(({ role }) => role === 'control-plane');
  const answers = controlPlane !== undefined && !stopped.has(controlPlane.name);
  return {
    state: answers ? status.state : 'unreachable',
    nodes: status.nodes.map((node) => ({ ...node, ready: node.ready && !stopped.has(node.name) })),
    problem,
    offers: ['create'],
  };
}

/** Why the cluster may not answer, as far as Docker knows; undefined where it knows of nothing. */
export function stoppedProblem({ provider, containers }: Beneath): Problem | undefined {
  if (!containers) {
    if (provider !== 'kind') return undefined;
    return {
      title: 'Docker does not answer.',
      hint: 'Start Docker again, or press “Start cluster” and kindbook tries to.',
    };
  }
  const stopped = namesOfStopped(containers);
  if (stopped.length === 0) return undefined;
  return {
    title:
      stopped.length === 1
        ? `The node ${stopped[0]} is stopped.`
        : `The nodes ${stopped.join(', ')} are stopped.`,
    hint: `Press “Start cluster”, or run \`docker start ${stopped.join(' ')}\`. kindbook continues by itself.`,
  };
}

function namesOfStopped(containers: readonly NodeContainer[]): string[] {
  return containers.filter(({ state }) => state !== 'running').map(({ name }) => name);
}
