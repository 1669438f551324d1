import type { ObjectRef } from '../../protocol/workspace.ts';
import type { Workspace } from './workspace.ts';

/** An object that an Apply has just made or changed. */
export interface Awaited {
  readonly object: ObjectRef;
  /** The version that was known before the Apply; undefined where there was none. */
  readonly before: string | undefined;
}

/** The version of an object that the workspace knows now. */
export function knownVersion(workspace: Workspace, ref: ObjectRef): string | undefined {
  for (const { kind, metadata } of workspace.objects.values()) {
    if (kind === ref.kind && metadata.name === ref.name) return metadata.resourceVersion;
  }
  return undefined;
}

/**
 * Whether the live stream has yet to tell of something that was applied. Until it has, what is known is the state of
 * before, and calling that “Ready” would be wrong.
 */
export function isAwaited(awaited: readonly Awaited[], workspace: Workspace): boolean {
  return awaited.some(({ object, before }) => {
    const known = knownVersion(workspace, object);
    return known === undefined || known === before;
  });
}
