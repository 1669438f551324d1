import { imagesIn } from '../../lessons/images-in.ts';
import type { ImageStatus, PageNeed } from '../../protocol/images.ts';
import { clusterView, imagesView, isReady } from './cluster-view.ts';
import { store } from '../stream/store.ts';

/** The images, and the containers outside, that this page has named in its frontmatter. */
export function pageImages(): PageNeed[] {
  const host = document.querySelector<HTMLElement>('kindbook-images');
  // The build has checked the names.
  return (host?.dataset['images']?.split(',') ?? []) as PageNeed[];
}

/** Whether the page could not even ask for its images; nobody waits for them then. */
export const notAsked = store(false);

/** What is known of the page's images, in its order; one that nobody has told of yet waits for its turn. */
export function statusesOf(names: readonly string[], known: readonly ImageStatus[]): ImageStatus[] {
  return names.map(
    (name) =>
      known.find(({ image }) => image === name) ?? {
        image: name as ImageStatus['image'],
        state: 'waiting',
        steps: [],
      },
  );
}

/** Which images have to be waited for. One that failed is not: the nodes may still get it themselves. */
export function awaitedAmong(names: readonly string[], known: readonly ImageStatus[]): string[] {
  return statusesOf(names, known)
    .filter(({ state }) => state === 'waiting' || state === 'loading')
    .map(({ image }) => image);
}

/**
 * Waits until the images that a text uses are on the nodes, as far as this page has them put there.
 *
 * @param text a manifest or commands; without it all of the page's images are meant
 * @param tell is called with the images that are still waited for, before the first wait and whenever they get fewer
 * @returns undefined where there is nothing to wait for
 */
export function untilImages(
  text: string | undefined,
  tell: (images: string[]) => void,
): Promise<void> | undefined {
  const used = pageImages().filter(
    (name) => text === undefined || imagesIn(text).some((image) => image === name),
  );
  const left = () =>
    isReady(clusterView().get()) && !notAsked.get() ? awaitedAmong(used, imagesView.get()) : [];
  if (left().length === 0) return undefined;
  return new Promise((resolve) => {
    let told = 0;
    const ends: (() => void)[] = [];
    const look = () => {
      const images = left();
      if (images.length === 0) {
        // The first look comes while the watches are still being made.
        queueMicrotask(() => ends.forEach((end) => end()));
        resolve();
      } else if (images.length !== told) {
        told = images.length;
        tell(images);
      }
    };
    ends.push(clusterView().watch(look), imagesView.watch(look), notAsked.watch(look));
  });
}
