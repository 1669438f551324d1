import type { KubeObject } from '../../protocol/workspace.ts';
import type { Html } from '../dom/html.ts';
import type { Tone } from '../state/object-state.ts';
import type { Scaling } from '../state/scaling.ts';

/** What a live drawing is drawn of: the workspace of the page's lesson, or its recordings for an example. */
export interface Scene {
  readonly objects: readonly KubeObject[];
  /** What was seen of the autoscalers, by their uid. */
  readonly scaling: ReadonlyMap<string, Scaling>;
  /** The `data-` attributes of the drawing's element. */
  readonly options: Readonly<Record<string, string | undefined>>;
  /** Whether it is put together of recordings: then the objects are of different moments. */
  readonly isExample: boolean;
  /** The moment, in milliseconds since the epoch. */
  readonly now: number;
}

/** What stands for a state: an icon and words. */
export interface Shown {
  readonly icon: Tone | 'absent';
  readonly words: string;
}

/** A drawing of a moment. */
interface Drawn {
  /** One sentence on the whole; a screen reader says it when it changes. */
  readonly summary: Shown;
  readonly body: Html;
}

/** A sort of drawing: a pure function, so that the build draws the example by it, and the page what is in the cluster. */
export type Draw = (scene: Scene) => Drawn | undefined;
