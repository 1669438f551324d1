import { controlPlaneParts, type ClusterParts, type Part } from '../../protocol/parts.ts';
import type { KubeObject } from '../../protocol/workspace.ts';

/** Where the Pods of the cluster itself are. */
export const partsNamespace = 'kube-system';

const controlPlaneLabel = 'node-role.kubernetes.io/control-plane';
const known: readonly string[] = [...controlPlaneParts, 'kube-proxy'];

/**
 * Reads from a cluster's nodes and the Pods of `kube-system` which of its programs run where.
 *
 * @param nodes objects of kind Node
 * @param pods objects of kind Pod; those that are no known part are left out
 */
export function partsOf(nodes: readonly KubeObject[], pods: readonly KubeObject[]): ClusterParts {
  const isWorker = ({ metadata }: KubeObject) => !(controlPlaneLabel in (metadata.labels ?? {}));
  return {
    nodes: nodes
      .toSorted(
        (a, b) =>
          Number(isWorker(a)) - Number(isWorker(b)) ||
          a.metadata.name.localeCompare(b.metadata.name),
      )
      .map((node) => {
        const { podCIDR } = (node['spec'] ?? {}) as { podCIDR?: string };
        return {
          name: node.metadata.name,
          role: isWorker(node) ? 'worker' : 'control-plane',
          kubelet: kubeletOf(node),
          runtime: runtimeOf(node),
          ...(podCIDR === undefined ? {} : { podRange: podCIDR }),
          parts: partsOn(node.metadata.name, pods),
        };
      }),
  };
}

function partsOn(node: string, pods: readonly KubeObject[]): Part[] {
  const parts = new Map<string, Part>();
  for (const pod of pods) {
    // kubeadm's labels: https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/
    const name = pod.metadata.labels?.['component'] ?? pod.metadata.labels?.['k8s-app'] ?? '';
    const { nodeName } = (pod['spec'] ?? {}) as { nodeName?: string };
    if (nodeName !== node || !known.includes(name)) continue;
    const state = isReady(pod) ? 'running' : 'starting';
    // While a Pod takes the place of another, the part runs if one of them does.
    if (parts.get(name)?.state !== 'running') parts.set(name, { name, state });
  }
  return known.flatMap((name) => parts.get(name) ?? []);
}

interface Status {
  conditions?: { type: string; status: string }[];
  nodeInfo?: { containerRuntimeVersion?: string };
}

const statusOf = (object: KubeObject) => (object['status'] ?? {}) as Status;

function readiness(object: KubeObject): string | undefined {
  return statusOf(object).conditions?.find(({ type }) => type === 'Ready')?.status;
}

function isReady(pod: KubeObject): boolean {
  return !pod.metadata.deletionTimestamp && readiness(pod) === 'True';
}

function kubeletOf(node: KubeObject): 'running' | 'not ready' | 'silent' {
  const ready = readiness(node);
  if (ready === 'True') return 'running';
  return ready === 'False' ? 'not ready' : 'silent';
}

/** `containerd://2.1.9+unknown` as a reader says it: `containerd 2.1.9`. */
function runtimeOf(node: KubeObject): string {
  const said = statusOf(node).nodeInfo?.containerRuntimeVersion ?? 'container runtime';
  return said.replace('://', ' ').replace(/\+.*$/, '');
}
