/** So many places at which work is done; who finds none free waits, in order. */
export class Places {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  readonly #all: Promise<void>[] = [];

  /** @param places how many may be at work at one time */
  constructor(places: number) {
    this.#free = places;
  }

  /**
   * Works on many things, each at a place of its own.
   *
   * @param work is given a function by which it leaves its place to the next before it is done, when it only waits
   * @throws what the work throws
   */
  async each<T>(
    items: readonly T[],
    work: (item: T, leave: () => void) => Promise<void>,
  ): Promise<void> {
    const all = items.map((item) => this.#atAPlace((leave) => work(item, leave)));
    this.#all.push(...all);
    await Promise.all(all);
  }

  /** Waits until all work is done that anybody has brought so far, however it ended. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#all);
  }

  async #atAPlace(work: (leave: () => void) => Promise<void>): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let isLeft = false;
    const leave = () => {
      if (isLeft) return;
      isLeft = true;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    };
    try {
      await work(leave);
    } finally {
      leave();
    }
  }
}
