import { readManifest } from '../../lessons/manifest/documents.ts';
import { placeOfField } from '../../lessons/manifest/place.ts';
import type { CellProblem, KubeObject } from '../../protocol/workspace.ts';

// This file brings a YAML parser with it, so it is loaded together with the editor, not with the page.

/** What can be seen to be wrong with a text without asking a cluster. */
export function problemsIn(text: string): CellProblem[] {
  return readManifest(text).problems ?? [];
}

/** It is asked for each diagnosis at each change of the cluster, and the text seldom changes. */
let lastRead: { text: string; documents: ReturnType<typeof readManifest>['documents'] } | undefined;

/** The line of a field of an object in the cell's text, or undefined where the text does not have the object. */
export function lineOf(text: string, object: KubeObject, field: string): number | undefined {
  if (text !== lastRead?.text) lastRead = { text, documents: readManifest(text).documents };
  const document = lastRead.documents?.find(
    ({ kind, name }) => kind === object.kind && name === object.metadata.name,
  );
  return document && placeOfField(document, field).line;
}
