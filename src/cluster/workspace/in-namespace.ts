import { isScalar } from 'yaml';
import type { ManifestDocument } from '../../lessons/manifest/documents.ts';
import { submittedText, valueForKubernetes } from '../../lessons/manifest/submitted.ts';

/** The document's text with another namespace in it, every other byte as it was. */
export function inNamespace(document: ManifestDocument, namespace: string | undefined): string {
  const { tree, text } = document;
  const submitted = submittedText(document);
  if (document.namespace === undefined) return submitted;
  const node = tree.getIn(['metadata', 'namespace'], true);
  const range = isScalar(node) && submitted === text ? node.range : undefined;
  // An alias is not in its place, and a merged document is sent as its value.
  if (!range) return JSON.stringify(withNamespace(valueForKubernetes(document), namespace));
  return `${text.slice(0, range[0])}${namespace}${text.slice(range[1])}`;
}

/** The document's value with another namespace in it; one that names none stays as it is. */
export function withNamespace(value: unknown, namespace: string | undefined): unknown {
  const object = value as { metadata: Record<string, unknown> };
  if (!object.metadata['namespace']) return value;
  return { ...object, metadata: { ...object.metadata, namespace } };
}
