import type { ManifestDocument } from '../../lessons/manifest/documents.ts';
import { placeOfWarning } from '../../lessons/manifest/warning-place.ts';
import type { CellWarning } from '../../protocol/workspace.ts';

/** A warning of the API server with the place that it is about. */
export function cellWarning(document: ManifestDocument, message: string): CellWarning {
  const place = placeOfWarning(document, message);
  if (document.kind === 'Secret') message = message.replace(/"[^"]*"/g, '"…"');
  return { message, ...(place ? { place } : {}) };
}
