import { stringify } from 'yaml';

/** What a cluster is made of. */
export interface ClusterShape {
  /** The node image, by a name that Docker has. */
  image: string;
  /** How many workers stand beside the one control plane. */
  workers: number;
  /** 1 or 2: the machine's cgroup hierarchy. */
  cgroup: 1 | 2;
  /** False where the one who asks installs a network of their own. */
  defaultCni: boolean;
}

/**
 * Writes the configuration that `kind create cluster` reads (kind.x-k8s.io/v1alpha4): the API server on loopback
 * only, and on cgroup v1 the permission that kubelet wants since Kubernetes 1.35. A patch at the top level holds
 * for workers too.
 *
 * @returns YAML
 */
export function kindConfig(shape: ClusterShape): string {
  const node = (role: string) => ({ role, image: shape.image });
  const patches = [
    {
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      failCgroupV1: false,
    },
  ].map((patch) => stringify(patch));
  return stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: {
      apiServerAddress: '127.0.0.1',
      ...(shape.defaultCni ? {} : { disableDefaultCNI: true }),
    },
    ...(shape.cgroup === 1 ? { kubeadmConfigPatches: patches } : {}),
    nodes: [node('control-plane'), ...Array.from({ length: shape.workers }, () => node('worker'))],
  });
}
