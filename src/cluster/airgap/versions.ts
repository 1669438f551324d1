import { readFileSync } from 'node:fs';
import { recipes } from './recipes.ts';

/**
 * Reads the versions that a go.mod requires (go.dev/ref/mod#go-mod-file).
 *
 * @param text the file's contents
 * @returns module path -> version, for instance `k8s.io/kubernetes` -> `v1.37.2`
 */
export function requiredVersions(text: string): Map<string, string> {
  const versions = new Map<string, string>();
  const lines = text.split('\n');
  let inRequire = false;
  for (const line of lines) {
    if (/^require \($/.test(line)) inRequire = true;
    else if (line.startsWith(')')) inRequire = false;
    const [, path, version] =
      /^(?:require )?\s*([^\s()]+) (v[^\s]+)/.exec(
        inRequire || line.startsWith('require ') ? line : '',
      ) ?? [];
    if (path && version) versions.set(path, version);
  }
  return versions;
}

/** The versions of everything that is built, all of them from `airgap/go/go.mod` where it names them. */
export interface Versions {
  kubernetes: string;
  kind: string;
  coredns: string;
  etcd: string;
  grpcurl: string;
  localPathProvisioner: string;
  metricsServer: string;
}

/** @throws {Error} when go.mod lacks one of the modules */
export function readVersions(): Versions {
  const required = requiredVersions(readFileSync(recipes('go/go.mod'), 'utf8'));
  const of = (module: string) => {
    const version = required.get(module);
    if (!version) throw new Error(`airgap/go/go.mod does not require ${module}.`);
    return version;
  };
  return {
    kubernetes: of('k8s.io/kubernetes'),
    kind: of('sigs.k8s.io/kind'),
    coredns: of('github.com/coredns/coredns'),
    etcd: of('go.etcd.io/etcd/server/v3'),
    grpcurl: of('github.com/fullstorydev/grpcurl'),
    localPathProvisioner: of('github.com/rancher/local-path-provisioner'),
    metricsServer: of('sigs.k8s.io/metrics-server'),
  };
}

/** `PauseVersion` in cmd/kubeadm/app/constants of this Kubernetes version. */
export const pauseVersion = '3.10.2';

/** test/images/agnhost/VERSION of this Kubernetes version. */
export const agnhostVersion = '2.66.1';

/** The terminal's image; the tag is the version of its contract. */
export const toolboxImage = 'kindbook/toolbox:v1';
