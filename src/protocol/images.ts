/** What the browser and the server say to each other about what only some lessons and labs need. */
import type { z } from 'zod';
import type { Problem, Step } from './cluster.ts';
import type { imagesRequest } from './images-request.ts';

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

/**
 * The images of which a lesson may have a container beside the cluster, on the Docker network of its nodes: its frontmatter
 * names them (`outside`). How each is run is `src/cluster/provider/outside.ts`.
 */
export const outsideImages = ['postgres:17'] as const satisfies LessonImage[];
export type OutsideImage = (typeof outsideImages)[number];
export type OutsideContainer = `${OutsideImage} outside`;

/** What a page may need that is not there from the start: an image on the nodes, or a container outside of them. */
export type PageNeed = LessonImage | OutsideContainer;

/** How the container of such an image is called where a page's needs are listed. */
export function outsideOf(image: OutsideImage): OutsideContainer {
  return `${image} outside`;
}

/** @returns the container's image; undefined for an image that is put on the nodes */
export function imageOutside(need: string): OutsideImage | undefined {
  return outsideImages.find((image) => outsideOf(image) === need);
}

/** The variable in which a toolbox has the host name of such a container: `OUTSIDE_POSTGRES`. */
export function outsideVariable(image: OutsideImage): string {
  return `OUTSIDE_${image.replace(/:.*/, '').toUpperCase()}`;
}

/** How far one of these is on its way. */
export interface ImageStatus {
  image: PageNeed;
  /** `waiting`: for its turn, after other images. */
  state: 'waiting' | 'loading' | 'ready' | 'failed';
  /** What is done, or was done, for it. */
  steps: Step[];
  /** Where it came from, once that is known: a container registry, or built by kindbook. */
  source?: 'registry' | 'stand-in';
  /** Why it is not there, and what to do. */
  problem?: Problem;
}

export type ImagesRequest = z.infer<typeof imagesRequest>;
