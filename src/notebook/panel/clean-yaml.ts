import { stringify } from 'yaml';
import type { KubeObject } from '../../protocol/workspace.ts';

/** By these kindbook finds again what a cell has made; they are no business of the reader's. */
const ours = /^(kindbook\.dev\/(cell|lesson)|applyset\.kubernetes\.io\/part-of)$/;
/** What a client keeps of the text that it applied: the same once more. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * An object as YAML that can be read: in the order of a manifest, without `managedFields` and without the marks that
 * kindbook puts on it, what the cluster says of it (`status`) at the end.
 */
export function cleanYaml({ apiVersion, kind, metadata, ...rest }: KubeObject): string {
  const { status, ...wanted } = rest;
  const { name, namespace, labels, annotations, ...facts } = metadata;
  return stringify(
    {
      apiVersion,
      kind,
      metadata: {
        name,
        namespace,
        labels: without(labels, (key) => ours.test(key)),
        annotations: without(annotations, (key) => key === lastApplied),
        ...facts,
        managedFields: undefined,
      },
      ...wanted,
      status,
    },
    { lineWidth: 0, aliasDuplicateObjects: false, keepUndefined: false },
  );
}

function without(
  map: Readonly<Record<string, string>> | undefined,
  isOut: (key: string) => boolean,
): Record<string, string> | undefined {
  const kept = Object.entries(map ?? {}).filter(([key]) => !isOut(key));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
