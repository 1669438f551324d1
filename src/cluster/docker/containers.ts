import { docker as callDocker } from './docker.ts';
import type { Docker } from './docker.ts';

/** The label by which kind marks the containers of a cluster (kind's `pkg/cluster/constants`). */
export const clusterLabel = 'io.x-k8s.kind.cluster';

/** One node of the cluster as Docker sees it. */
export interface NodeContainer {
  /** The container's whole id. */
  id: string;
  /** The node's name, which is the container's. */
  name: string;
  role: 'control-plane' | 'worker';
  /** Docker's word: `created`, `running`, `paused`, `restarting`, `exited`, `dead`. */
  state: string;
}

const format = '{{.ID}}\t{{.Names}}\t{{.State}}\t{{.Label "io.x-k8s.kind.role"}}';

/** Lists the containers of a cluster, running or not, the control plane first. */
export async function listNodes(
  docker: Docker,
  cluster: string,
  signal?: AbortSignal,
): Promise<NodeContainer[]> {
  const filter = `label=${clusterLabel}=${cluster}`;
  const args = ['ps', '--all', '--no-trunc', '--filter', filter, '--format', format];
  return parseNodes(await callDocker(docker, args, { signal, timeout: 20_000 }));
}

/** Reads `docker ps` in the format above: one node a line, tabs between id, name, state and role. */
export function parseNodes(text: string): NodeContainer[] {
  return text
    .split('\n')
    .map((line) => line.split('\t'))
    .filter((fields) => fields.length === 4)
    .map(([id = '', name = '', state = '', role = '']) => ({
      id,
      name,
      state,
      role: role === 'control-plane' ? ('control-plane' as const) : ('worker' as const),
    }))
    .sort((a, b) => (a.role === b.role ? a.name.localeCompare(b.name) : a.role < b.role ? -1 : 1));
}

/** The nodes whose containers do not run, for a sentence such as "Node kindbook-worker is stopped". */
export function stoppedNodes(nodes: NodeContainer[]): NodeContainer[] {
  return nodes.filter((node) => node.state !== 'running');
}

/**
 * Says in one sentence which nodes do not run.
 *
 * @returns undefined when all of them run
 */
export function sayStopped(nodes: NodeContainer[]): string | undefined {
  const names = stoppedNodes(nodes).map((node) => node.name);
  if (names.length === 0) return undefined;
  if (names.length === nodes.length) return 'The cluster is stopped.';
  const last = names.pop();
  return names.length === 0
    ? `Node ${last} is stopped.`
    : `Nodes ${names.join(', ')} and ${last} are stopped.`;
}

/**
 * Reads the addresses that Docker gave to running nodes.
 *
 * @returns id -> IPv4 address in the nodes' network
 */
export async function nodeAddresses(
  docker: Docker,
  nodes: NodeContainer[],
  signal?: AbortSignal,
): Promise<Record<string, string>> {
  const text = await callDocker(
    docker,
    [
      'container',
      'inspect',
      '--format',
      '{{.Id}}{{range .NetworkSettings.Networks}} {{.IPAddress}}{{end}}',
      ...nodes.map((node) => node.id),
    ],
    { signal },
  );
  const pairs = text.split('\n').map((line) => line.split(' '));
  return Object.fromEntries(pairs.map(([id = '', address = '']) => [id, address]));
}

/**
 * Puts nodes into the order in which they have to be started to get the addresses they had: Docker gives each
 * the lowest free one, and certificates and configurations hold them.
 */
export function inAddressOrder(
  nodes: NodeContainer[],
  addresses: Record<string, string>,
): NodeContainer[] {
  const number = (node: NodeContainer) =>
    (addresses[node.id] ?? '').split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return [...nodes].sort((a, b) => number(a) - number(b));
}
