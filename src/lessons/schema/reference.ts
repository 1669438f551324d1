/** The groups of Kubernetes' own packages (`io.k8s.api.networking.v1`) that are not named like the package. */
const groups: Record<string, string> = {
  internal: 'internal-apiserver-k8s-io',
  flowcontrol: 'flowcontrol-apiserver-k8s-io',
  rbac: 'rbac-authorization-k8s-io',
};
const plainGroups = ['core', 'apps', 'batch', 'autoscaling', 'policy'];

/**
 * The page of the API reference on kubernetes.io that describes a type. The one page of a version holds all types,
 * each at an anchor of kind, version and group: `#container-v1-core`.
 *
 * @param definition for instance `io.k8s.api.core.v1.Container`
 * @param version the cluster's, for instance `v1.37.2`
 * @returns undefined for a type that is not Kubernetes' own
 */
export function referenceOf(definition: string, version: string): string | undefined {
  const minor = /^v\d+\.\d+/.exec(version)?.[0];
  const found =
    /^io\.k8s\.(?:api\.(?<group>[a-z]+)|apimachinery\.pkg\.apis\.(?<meta>meta)|(?<kube>kube-aggregator|apiextensions-apiserver)\.pkg\.apis\.[a-z]+)\.(?<version>v\d\w*)\.(?<kind>\w+)$/.exec(
      definition,
    )?.groups;
  if (!minor || !found) return undefined;
  const anchor = [found['kind']!.toLowerCase(), found['version'], groupOf(found)].join('-');
  return `https://kubernetes.io/docs/reference/generated/kubernetes-api/${minor}/#${anchor}`;
}

function groupOf(found: Record<string, string | undefined>): string {
  const { group, meta, kube } = found;
  if (meta) return 'meta';
  if (kube) return `${kube === 'kube-aggregator' ? 'apiregistration' : 'apiextensions'}-k8s-io`;
  return plainGroups.includes(group!) ? group! : (groups[group!] ?? `${group}-k8s-io`);
}
