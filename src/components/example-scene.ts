import { decodeRecording } from '../lessons/recordings/recording.ts';
import { sceneOf } from '../notebook/drawings/recorded-scene.ts';
import type { Scene } from '../notebook/drawings/drawing.ts';
import { recordings } from './recordings.ts';

/**
 * What the recordings of some cells have come to, one after the other; read at build time only.
 *
 * @param until the moment of the last one that is drawn; its end where nothing is said
 */
export function exampleScene(
  lesson: string,
  cells: readonly string[],
  options: Scene['options'],
  until?: (scene: Scene) => boolean,
): Scene {
  const found = cells.map((cell) => {
    const recorded = recordings.find((each) => each.lesson === lesson && each.id === cell);
    if (!recorded || !('events' in recorded.file)) throw new Error(`${cell} has no recording.`);
    return decodeRecording(recorded.file);
  });
  return sceneOf(found, options, until);
}
