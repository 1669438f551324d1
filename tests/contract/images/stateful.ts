import { expect } from 'vitest';
import type { ImageWorkspace } from './image-workspace.ts';

/** A script that waits until a Pod is there and ready. */
export const untilReady = (pod: string) =>
  `until kubectl wait pod/${pod} --for=condition=Ready --timeout=90s >/dev/null 2>&1; do sleep 0.2; done`;

/** Deletes a Pod of a StatefulSet and waits until the one in its place is ready. */
export async function replacePod(sh: ImageWorkspace['sh'], pod: string): Promise<void> {
  const uid = `kubectl get pod ${pod} -o jsonpath='{.metadata.uid}'`;
  const before = await sh(uid);
  await sh(`kubectl delete pod ${pod} --timeout=90s`);
  await sh(untilReady(pod));
  expect(await sh(uid)).not.toBe(before);
}
