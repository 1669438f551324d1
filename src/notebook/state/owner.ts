import type { KubeObject } from '../../protocol/workspace.ts';

/** The owner that manages the object, else the first. */
export function ownerOf({ metadata }: KubeObject) {
  const owners = metadata.ownerReferences ?? [];
  return owners.find(({ controller }) => controller) ?? owners[0];
}
