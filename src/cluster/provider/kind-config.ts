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
 * How the controller manager looks after autoscalers: by its defaults (15 s, 5 min and 30 s) a reader would wait for
 * minutes. https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
 */
const autoscaling = {
  'horizontal-pod-autoscaler-sync-period': '5s',
  'horizontal-pod-autoscaler-cpu-initialization-period': '20s',
  'horizontal-pod-autoscaler-initial-readiness-delay': '5s',
};

/**
 * There is one controller manager and one scheduler: nothing is elected. With an election they write to etcd every two
 * seconds, and after a restart they wait until the lease of their predecessor ends.
 * https://kubernetes.io/docs/concepts/architecture/leases/
 */
const noElection = { 'leader-elect': 'false' };

/**
 * Every kubectl, every probe and every exec begins with a handshake, in which the server signs: with an RSA key that takes some
 * thirty times as long. The keys themselves are made sooner, too.
 * https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/
 */
const quickKeys = { encryptionAlgorithm: 'ECDSA-P256' };

/** In the form of kubeadm's older configuration: kind adapts `extraArgs` to the version that its cluster uses. */
const controlPlane = {
  kind: 'ClusterConfiguration',
  ...quickKeys,
  controllerManager: { extraArgs: { ...autoscaling, ...noElection } },
  scheduler: { extraArgs: noElection },
};

/**
 * Writes the configuration that `kind create cluster` reads (kind.x-k8s.io/v1alpha4): the API server on loopback
 * only, autoscalers that look often, no election of one among one, keys that are quick, and on cgroup v1 the permission that kubelet wants since
 * Kubernetes 1.35. A patch at the top level holds for workers too.
 *
 * @returns YAML
 */
export function kindConfig(shape: ClusterShape): string {
  const node = (role: string) => ({ role, image: shape.image });
  const kubelet = {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    failCgroupV1: false,
  };
  const patches = [controlPlane, ...(shape.cgroup === 1 ? [kubelet] : [])];
  return stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: {
      apiServerAddress: '127.0.0.1',
      ...(shape.defaultCni ? {} : { disableDefaultCNI: true }),
    },
    kubeadmConfigPatches: patches.map((patch) => stringify(patch)),
    nodes: [node('control-plane'), ...Array.from({ length: shape.workers }, () => node('worker'))],
  });
}
