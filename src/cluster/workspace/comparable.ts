import { stringify } from 'yaml';
import type { KubeObject } from '../../protocol/workspace.ts';

/** What only the cluster cares for. */
const clusterMetadata = [
  'managedFields',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'selfLink',
];

/** The labels by which kindbook knows what a cell has made, and the copy of a manifest that `kubectl apply` keeps. */
const tracking = /^(?:kindbook\.dev\/|applyset\.kubernetes\.io\/)/;
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

const mask = '••••••';

/**
 * Writes an object as it is and as it would be, both as YAML, for a reader who compares them: without status, without
 * what only the cluster cares for, and with the values of a Secret masked, a changed one still to be seen as changed.
 */
export function comparable(
  live: KubeObject,
  result: KubeObject,
): { before: string; after: string } {
  const [before, after] = [shown(live), shown(result)];
  if (live.kind === 'Secret' && live.apiVersion === 'v1') maskValues(before, after);
  return { before: toYaml(before), after: toYaml(after) };
}

type Shown = Record<string, unknown>;

function shown(object: KubeObject): Shown {
  const { apiVersion, kind, metadata, status: _, ...rest } = object;
  const kept: Shown = Object.fromEntries(
    Object.entries(metadata).filter(([name]) => !clusterMetadata.includes(name)),
  );
  kept['labels'] = without(metadata.labels, (key) => tracking.test(key));
  kept['annotations'] = without(metadata.annotations, (key) => key === lastApplied);
  return { apiVersion, kind, metadata: kept, ...rest };
}

function without(
  entries: Record<string, string> | undefined,
  isLeftOut: (key: string) => boolean,
): Record<string, string> | undefined {
  const kept = Object.entries(entries ?? {}).filter(([key]) => !isLeftOut(key));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function maskValues(before: Shown, after: Shown): void {
  for (const member of ['data', 'stringData']) {
    const [old, next] = [before[member], after[member]] as (Record<string, string> | undefined)[];
    const isSame = (key: string) => old?.[key] === next?.[key];
    const masked = (values: Record<string, string> | undefined, changed: string) =>
      values &&
      Object.fromEntries(
        Object.keys(values).map((key) => [key, isSame(key) ? mask : `${mask} (${changed})`]),
      );
    [before[member], after[member]] = [masked(old, 'old value'), masked(next, 'new value')];
  }
}

function toYaml(object: Shown): string {
  // Members that are not there are undefined here, and left out.
  const clean = JSON.parse(JSON.stringify(object)) as unknown;
  return stringify(clean, { lineWidth: 0, aliasDuplicateObjects: false });
}
