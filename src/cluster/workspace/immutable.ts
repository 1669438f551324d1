import { entryOf } from '../../protocol/entry-of.ts';
import type { ManifestDocument } from '../../lessons/manifest/documents.ts';
import { valueForKubernetes } from '../../lessons/manifest/submitted.ts';
import { placeOfField } from '../../lessons/manifest/place.ts';
import type { CellProblem, KubeObject } from '../../protocol/workspace.ts';
import type { ApiError } from '../api/client.ts';
import { withoutDump } from '../api/without-dump.ts';

/** The API server's words for a field that stays as it was created; each kind has its own. */
const immutable =
  /immutable|may not (?:be changed|change|add or remove)|updates to .+ (?:are )?forbidden|cannot change roleRef/i;

/** What a Pod or a StatefulSet does allow to be changed, so that the blame falls on another field. */
const changeable: Readonly<Record<string, RegExp>> = {
  Pod: /^spec\.(?:initContainers|containers)\[\d+\]\.image$|^spec\.(?:activeDeadlineSeconds|tolerations|terminationGracePeriodSeconds)\b/,
  StatefulSet:
    /^spec\.(?:replicas|ordinals|template|updateStrategy|revisionHistoryLimit|persistentVolumeClaimRetentionPolicy|minReadySeconds)\b/,
  Job: /^spec\.(?:parallelism|suspend|activeDeadlineSeconds|ttlSecondsAfterFinished|backoffLimit)\b/,
  PersistentVolumeClaim: /^spec\.volumeAttributesClassName$/,
};

/**
 * Explains a refusal that is about fields which cannot be changed on an object that exists.
 *
 * @param live the object as it is in the cluster
 * @returns the causes that are about such fields as one problem without a remedy; undefined where there are none
 */
export function immutableProblem(
  error: ApiError,
  document: ManifestDocument,
  live: KubeObject,
): CellProblem | undefined {
  const causes = (error.status.details?.causes ?? []).filter(
    ({ field, message }) => field && immutable.test(message ?? ''),
  );
  if (error.code !== 422 || causes.length === 0) return undefined;
  const { kind, name } = document;
  const reported = causes.map(({ field }) => field!);
  const changed = changedPaths(valueForKubernetes(document), live).filter(
    (path) =>
      reported.some((field) => isWithin(path, field)) &&
      entryOf(changeable, kind)?.test(path) !== true,
  );
  const [field] = changed.length > 0 ? changed : reported;
  return {
    document: document.number,
    title: `\`${field}\` of ${kind} ${name} cannot be changed after the ${kind} has been created.`,
    detail: causes.map(({ field, message }) => `${field}: ${withoutDump(message!)}`).join('\n'),
    hint: `Restore the old value, or rename the ${kind}: the cell then creates a new one, and deletes this one if the cell created it.`,
    field: field!,
    place: placeOfField(document, field!),
  };
}

/** Whether a field is the one that is told of, or in it. */
function isWithin(path: string, told: string): boolean {
  // The API server tells of what it has made of these.
  const written: Readonly<Record<string, string>> = {
    'spec.clusterIPs[0]': 'spec.clusterIP',
    data: 'stringData',
  };
  return [told, entryOf(written, told) ?? told].some(
    (above) => path === above || path.startsWith(`${above}.`) || path.startsWith(`${above}[`),
  );
}

/**
 * The fields that a text gives another value than the object has. Only what the text names is compared: everything
 * else has been filled in by the cluster.
 */
export function changedPaths(text: unknown, live: unknown, path = ''): string[] {
  if (Array.isArray(text)) {
    if (!Array.isArray(live) || live.length !== text.length) return [path];
    return text.flatMap((item, index) => changedPaths(item, live[index], `${path}[${index}]`));
  }
  if (isObject(text)) {
    if (!isObject(live)) return [path];
    return Object.entries(text).flatMap(([key, value]) =>
      changedPaths(value, live[key], path === '' ? key : `${path}.${key}`),
    );
  }
  return String(text) === String(live) ? [] : [path];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
