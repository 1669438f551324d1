/** What the browser and the server say to each other about the images that only some lessons and labs need. */
import type { Problem, Step } from './cluster.ts';

/**
 * The images that are not on the nodes from the start, but are put there when a page that names them in its frontmatter
 * (`images`) is opened. Each is the official image's name; where no registry answers, `airgap/images/` has a stand-in.
 */
export const lessonImages = [
  'postgres:17',
  'mariadb:11.8',
  'redis:8',
  'nats:2',
  'natsio/nats-box:0.19.7',
  'apache/kafka:4.3.1',
] as const;
export type LessonImage = (typeof lessonImages)[number];

/** How far one of these images is on its way to the nodes. */
export interface ImageStatus {
  image: LessonImage;
  /** `waiting`: for its turn, after other images. */
  state: 'waiting' | 'loading' | 'ready' | 'failed';
  /** What is done, or was done, for it. */
  steps: Step[];
  /** Where it came from, once that is known: a container registry, or built by kindbook. */
  source?: 'registry' | 'stand-in';
  /** Why it is not on the nodes, and what to do. */
  problem?: Problem;
}
