import type { KubeObject } from '../../protocol/workspace.ts';
import { lessonLabel, partOfLabel, workspaceLabel } from './labels.ts';

/** Who asks: a cell of a lesson, in the workspace that the lesson has now. */
export interface CellIdentity {
  lesson: string;
  /** The uid of the lesson's own namespace. */
  workspace: string;
  /** The id of the cell's ApplySet. */
  id: string;
}

/**
 * Whose an object is, as its labels tell: nobody's since it is not there; this cell's; another cell's of the lesson; being
 * deleted (also since the Reset before this workspace); another lesson's; or somebody else's, who is no cell.
 */
export type Ownership = 'absent' | 'cell' | 'lesson' | 'leaving' | 'other-lesson' | 'foreign';

/** Says whose an object is. */
export function ownershipOf(object: KubeObject | undefined, identity: CellIdentity): Ownership {
  if (!object) return 'absent';
  const { labels = {}, deletionTimestamp } = object.metadata;
  const lesson = labels[lessonLabel];
  const workspace = labels[workspaceLabel];
  // Many controllers copy labels to what they make; only with the ApplySet's label is it a cell's own.
  const tracked = labels[partOfLabel] !== undefined && lesson !== undefined;
  if (tracked && lesson !== identity.lesson) return 'other-lesson';
  if (deletionTimestamp) return 'leaving';
  if (!tracked) return 'foreign';
  if (workspace !== undefined && workspace !== identity.workspace) return 'leaving';
  return labels[partOfLabel] === identity.id ? 'cell' : 'lesson';
}
