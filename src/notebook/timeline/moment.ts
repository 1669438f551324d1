import type { Workspace } from '../state/workspace.ts';

/**
 * What a cell is drawn from: a workspace and the time at which it was so. Everything that a cell shows of the cluster
 * comes from one moment, so that looking back and replaying need nothing of their own.
 */
export interface Moment {
  readonly workspace: Workspace;
  /** The clock of that moment, in milliseconds since the epoch: ages are counted from it. */
  readonly now: number;
  /** False while the reader looks at an earlier moment, or at a recording: then nothing can be done to the objects. */
  readonly live: boolean;
}
