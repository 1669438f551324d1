import type { Problem, Step } from '../../protocol/cluster.ts';
import { imageOutside, type ImageStatus, type PageNeed } from '../../protocol/images.ts';
import type { prepareNeed } from './prepare-images.ts';

/** What is done for one image, or for one container outside of the nodes. */
export type PrepareNeed = typeof prepareNeed;

type Listener = (images: readonly ImageStatus[]) => void;

/**
 * Puts images onto the nodes, and starts containers outside of them, for all pages of a server: each once, whoever asks for
 * it, and one after the other.
 */
export class ImageLoader {
  readonly #problemOf: (error: unknown) => Problem;
  readonly #prepare: PrepareNeed;
  readonly #listeners = new Set<Listener>();
  readonly #statuses = new Map<PageNeed, ImageStatus>();
  #stop = new AbortController();
  #working: Promise<void> = Promise.resolve();

  /** @param prepare the work itself, for one of them */
  constructor(problemOf: (error: unknown) => Problem, prepare: PrepareNeed) {
    this.#problemOf = problemOf;
    this.#prepare = prepare;
  }

  /**
   * Begins with those that are not there yet and not on their way; one that failed is tried again. A container is looked for
   * again too: it may have been stopped meanwhile.
   */
  load(images: readonly PageNeed[]): void {
    for (const image of images) {
      const state = this.#statuses.get(image)?.state;
      const isThere = state === 'ready' && imageOutside(image) === undefined;
      if (isThere || state === 'waiting' || state === 'loading') continue;
      this.#set({ image, state: 'waiting', steps: [] });
      const { signal } = this.#stop;
      this.#working = this.#working.then(() => this.#load(image, signal));
    }
  }

  /**
   * Tells how far they are, now and at every change.
   *
   * @returns a function that ends it
   */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    listener([...this.#statuses.values()]);
    return () => this.#listeners.delete(listener);
  }

  /** Ends what is under way and forgets all: another cluster has other nodes. */
  async forget(): Promise<void> {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#statuses.clear();
    this.#tell();
    await this.#working;
  }

  async #load(image: PageNeed, signal: AbortSignal): Promise<void> {
    const update = (change: Partial<ImageStatus>) => {
      const status = this.#statuses.get(image);
      if (!signal.aborted && status) this.#set({ ...status, ...change });
    };
    if (signal.aborted) return;
    let steps: readonly Step[] = [];
    const report = (step: Step) => {
      steps = [...steps.filter(({ id }) => id !== step.id), step];
      update({ steps: [...steps] });
    };
    update({ state: 'loading' });
    try {
      update({ state: 'ready', source: await this.#prepare(image, { report, signal }) });
    } catch (error) {
      update({ state: 'failed', problem: this.#problemOf(error) });
    }
  }

  #set(status: ImageStatus): void {
    this.#statuses.set(status.image, status);
    this.#tell();
  }

  #tell(): void {
    const all = [...this.#statuses.values()];
    for (const listener of this.#listeners) listener(all);
  }
}
