import { isScalar, visit } from 'yaml';
import type { ManifestDocument } from './documents.ts';
import { parseText } from './parse-text.ts';

/**
 * What is sent to the API server for a document: the reader's own bytes. Only a document with merge keys (`<<: *base`)
 * is sent as its value: the API server's strict decoding takes a key that overrides a merged one for a duplicate, where
 * `kubectl`, which sends values, accepts it.
 */
export function submittedText(document: ManifestDocument): string {
  return hasMergeKey(document) ? JSON.stringify(valueForKubernetes(document)) : document.text;
}

function hasMergeKey({ tree }: ManifestDocument): boolean {
  let found = false;
  visit(tree, {
    Pair(_, { key }) {
      found ||= isScalar(key) && typeof key.value === 'symbol';
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}

/** Tags of YAML 1.1 that go-yaml, by which Kubernetes reads, does not have: base 60, dates and collections. */
const unknownToGo = /binary|merge|omap|pairs|set|timestamp/;

/** Reads a document as Kubernetes does: YAML 1.1, in which `yes` is true and `0400` is octal. */
export function valueForKubernetes({ text }: ManifestDocument): unknown {
  return parseText(text, {
    schema: 'yaml-1.1',
    customTags: (tags) =>
      tags.filter((tag) => {
        if (typeof tag === 'string') return tag === 'merge' || !unknownToGo.test(tag);
        const isTime = 'format' in tag && tag.format === 'TIME';
        return !isTime && (tag.tag.endsWith(':merge') || !unknownToGo.test(tag.tag));
      }),
  }).toJS() as unknown;
}
