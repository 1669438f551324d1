import { liveView } from '../live/workspace-view.ts';
import type { Schemas } from './schemas.ts';

const followed = new Set<string>();

/** Asks for the schemas again whenever a CRD of a lesson's workspace is made, changed or deleted. */
export function followCrds(lesson: string, schemas: Schemas): void {
  if (followed.has(lesson)) return;
  followed.add(lesson);
  let known: string | undefined;
  liveView(lesson).watch(({ workspace }) => {
    const crds = [...workspace.objects.values()]
      .filter(({ kind }) => kind === 'CustomResourceDefinition')
      .map((crd) => JSON.stringify([crd.metadata.uid, crd['spec'], crd['status']]))
      .sort()
      .join();
    if (known !== undefined && crds !== known) schemas.kindsChange();
    known = crds;
  });
}
