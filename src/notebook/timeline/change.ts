import type { KubeObject } from '../../protocol/workspace.ts';

/** One change as it was observed. `before` is what was known of the object, if anything. */
export interface Change {
  readonly at: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
  readonly before: KubeObject | undefined;
  readonly seen: 'watch' | 'list';
}
