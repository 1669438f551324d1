import { routes } from '../../protocol/routes.ts';
import { previewLeaseMs } from '../../protocol/names.ts';
import { pathOf } from '../../protocol/route.ts';
import type { PreviewAnswer, PreviewTarget } from '../../protocol/objects.ts';
import { ask, RequestError } from '../stream/requests.ts';
import { store, type Store } from '../stream/store.ts';

/** Of the previews that this page has opened, one; undefined when it is closed. */
export type Preview = PreviewAnswer | undefined;

const previews = new Map<string, Store<Preview>>();
const lessons = new Map<string, string>();

/**
 * The page's preview of a Service or a Pod. It belongs to the page, not to the panel that shows it: it stays open when that
 * is closed, and ends with the page.
 */
export function previewOf(kind: string, uid: string): Store<Preview> {
  const key = `${kind}/${uid}`;
  const known = previews.get(key) ?? store<Preview>(undefined);
  previews.set(key, known);
  return known;
}

/** Opens a preview. */
export async function openPreview(
  lesson: string,
  preview: Store<Preview>,
  target: PreviewTarget,
): Promise<void> {
  const answer = await ask(routes.openPreview, { lesson }, target);
  lessons.set(answer.id, lesson);
  preview.set(answer);
  begin();
}

/** Closes a preview. */
export async function closePreview(lesson: string, preview: Store<Preview>): Promise<void> {
  const open = preview.get();
  preview.set(undefined);
  if (open) await ask(routes.closePreview, { lesson }, { id: open.id });
}

let renewing: ReturnType<typeof setInterval> | undefined;

function begin(): void {
  if (renewing !== undefined) return;
  renewing = setInterval(() => void renewAll(), previewLeaseMs / 5);
  // The page goes, or is put aside for “Back”: either way nobody closes its previews later.
  window.addEventListener('pagehide', () => {
    for (const preview of previews.values()) {
      const open = preview.get();
      if (!open) continue;
      preview.set(undefined);
      void fetch(pathOf(routes.closePreview, { lesson: lessons.get(open.id)! }), {
        method: 'POST',
        keepalive: true,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: open.id }),
      }).catch(() => undefined);
    }
  });
}

async function renewAll(): Promise<void> {
  for (const preview of previews.values()) {
    const open = preview.get();
    if (!open) continue;
    try {
      await ask(routes.renewPreview, { lesson: lessons.get(open.id)! }, { id: open.id });
    } catch (error) {
      // No answer is no end: the server may be back before the lease is over.
      if (error instanceof RequestError && !error.mayPass) preview.set(undefined);
    }
  }
}
