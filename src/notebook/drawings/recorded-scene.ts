import type { Recording } from '../../lessons/recordings/recording.ts';
import { emptyWorkspace, reduce, type Workspace } from '../state/workspace.ts';
import type { Scene } from './drawing.ts';

/**
 * What the recordings of some cells have come to: their objects together, as a page has them on which these cells were applied.
 *
 * @param until ends the last of them: the first moment at which it is true
 */
export function sceneOf(
  recordings: readonly Recording[],
  options: Scene['options'],
  until: (scene: Scene) => boolean = () => false,
): Scene {
  let before: Scene = { objects: [], scaling: new Map(), options, isExample: true, now: 0 };
  for (const [index, { events, recordedAt }] of recordings.entries()) {
    let workspace: Workspace = emptyWorkspace;
    const earlier = before.objects;
    for (const { at, source, event } of events) {
      if (source !== 'live') continue;
      workspace = reduce(workspace, event);
      const objects = [...earlier, ...workspace.objects.values()];
      const now = Date.parse(recordedAt) + at;
      before = { objects, scaling: workspace.scaling, options, isExample: true, now };
      if (index === recordings.length - 1 && until(before)) return before;
    }
  }
  return before;
}
