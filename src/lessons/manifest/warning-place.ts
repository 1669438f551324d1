import type { Place } from '../../protocol/problem.ts';
import type { ManifestDocument } from './documents.ts';
import { placeOfField, stepsToField } from './place.ts';

/** Where a manifest may have containers. */
const containerLists = [
  'spec.',
  'spec.template.spec.',
  'spec.jobTemplate.spec.template.spec.',
].flatMap((spec) => [`${spec}containers`, `${spec}initContainers`]);

/**
 * Finds the place that a warning of the API server is about. Warnings are sentences; those that name a field begin with
 * its path (`spec.template.spec.containers[0].env[1]: hides previous definition of "A"`), quote it (`unknown field
 * "spec.foo"`), or name an annotation, a container or the API version.
 *
 * @returns undefined where the words name nothing that the text has
 */
export function placeOfWarning(document: ManifestDocument, words: string): Place | undefined {
  const path =
    /^(?<path>[a-z][A-Za-z]*(?:\.[^\s:.[\]]+|\[[^\]]*\])+)/.exec(words)?.groups?.['path'] ??
    /(?:unknown|duplicate) field "(?<path>[^"]+)"/.exec(words)?.groups?.['path'];
  if (path) return placeOfField(document, path);

  const annotation = /annotation "?(?<key>[\w.-]+\/[\w.-]+)"?/.exec(words)?.groups?.['key'];
  const container = /containers? "(?<name>[^"]+)"/.exec(words)?.groups?.['name'];
  const { apiVersion, kind } = document;
  const candidates = [
    ...(annotation ? [`metadata.annotations.${annotation}`] : []),
    ...(container ? containerLists.map((list) => `${list}[name="${container}"]`) : []),
    ...(words.startsWith(`${apiVersion} ${kind} `) ? ['apiVersion'] : []),
  ];
  const named = candidates.find((candidate) => stepsToField(document, candidate));
  return named === undefined ? undefined : placeOfField(document, named);
}
