import { agnhostVersion, pauseVersion, toolboxImage } from './versions.ts';
import type { Versions } from './versions.ts';

/** An image that the node image brings along. */
export interface ImageRecipe {
  /** Its folder below `airgap/images/`. */
  name: string;
  /** The image it is built from, by folder name; `base` is the small Debian. Undefined for `FROM scratch`. */
  from?: string;
  /** True when its Dockerfile has a stage `packages` that needs no program and can be built before they are. */
  packages?: boolean;
  /** Programs of ours that its Dockerfile copies. */
  programs: string[];
  /** The full names under which containerd knows it; empty for one that others are built from. */
  names: string[];
}

/**
 * All images, in the order in which they are built.
 *
 * The names of the control plane's images are those of `kubeadm config images list` for this version.
 */
export function imageRecipes(versions: Versions): ImageRecipe[] {
  const { kubernetes } = versions;
  return [
    {
      name: 'kubernetes',
      from: 'base',
      packages: true,
      programs: ['kubernetes'],
      names: [
        `registry.k8s.io/kube-apiserver:${kubernetes}`,
        `registry.k8s.io/kube-controller-manager:${kubernetes}`,
        `registry.k8s.io/kube-scheduler:${kubernetes}`,
        `registry.k8s.io/kube-proxy:${kubernetes}`,
        'docker.io/kindbook/network:v1',
      ],
    },
    { name: 'nettools', from: 'base', packages: true, programs: [], names: [] },
    {
      name: 'toolbox',
      from: 'nettools',
      packages: true,
      programs: ['kubectl', 'grpcurl'],
      names: [`docker.io/${toolboxImage}`],
    },
    {
      name: 'agnhost',
      from: 'nettools',
      programs: ['agnhost'],
      names: [`registry.k8s.io/e2e-test-images/agnhost:${agnhostVersion}`],
    },
    {
      name: 'nginx',
      from: 'base',
      packages: true,
      programs: [],
      names: ['docker.io/library/nginx:1.26'],
    },
    {
      name: 'busybox',
      from: 'base',
      packages: true,
      programs: [],
      names: ['docker.io/library/busybox:1.37'],
    },
    {
      name: 'etcd',
      programs: ['server', 'etcdctl'],
      names: [`registry.k8s.io/etcd:${versions.etcd.slice(1)}-0`],
    },
    {
      name: 'coredns',
      programs: ['coredns'],
      names: [`registry.k8s.io/coredns/coredns:${versions.coredns}`],
    },
    { name: 'pause', programs: ['pause'], names: [`registry.k8s.io/pause:${pauseVersion}`] },
    {
      name: 'metrics-server',
      programs: ['metrics-server'],
      names: [`registry.k8s.io/metrics-server/metrics-server:${versions.metricsServer}`],
    },
    {
      name: 'local-path-provisioner',
      programs: ['local-path-provisioner'],
      names: [`docker.io/rancher/local-path-provisioner:${versions.localPathProvisioner}`],
    },
  ];
}
