import type { KubeObject } from '../../protocol/workspace.ts';
import { lessonLabel, partOfLabel, workspaceLabel } from './labels.ts';

/** Who asks: a cell of a lesson, in the workspace that the lesson has now. */
export interface Asking {
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
export type Standing = 'absent' | 'cell' | 'lesson' | 'leaving' | 'other-lesson' | 'foreign';

/** Says whose an object is. */
export function standingOf(object: KubeObject | undefined, asking: Asking): Standing {
  if (!object) return 'absent';
  const { labels = {}, deletionTimestamp } = object.metadata;
  const lesson = labels[lessonLabel];
  const workspace = labels[workspaceLabel];
  // Many controllers copy labels to what they make; only with the ApplySet's label is it a cell's own.
  const tracked = labels[partOfLabel] !== undefined && lesson !== undefined;
  if (tracked && lesson !== asking.lesson) return 'other-lesson';
  if (deletionTimestamp) return 'leaving';
  if (!tracked) return 'foreign';
  if (workspace !== undefined && workspace !== asking.workspace) return 'leaving';
  return labels[partOfLabel] === asking.id ? 'cell' : 'lesson';
}
