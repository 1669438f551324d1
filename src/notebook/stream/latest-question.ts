/** Asks one thing at a time: a newer question ends the older one, whose answer is not heard any more. */
export class LatestQuestion {
  #asked: AbortController | undefined;

  /**
   * Asks.
   *
   * @param question is given a signal that ends its request
   * @returns the answer; undefined where it was dropped or overtaken meanwhile
   * @throws what the question throws, unless it was dropped
   */
  async ask<Answer>(
    question: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    this.drop();
    const asked = new AbortController();
    this.#asked = asked;
    try {
      const answer = await question(asked.signal);
      return asked.signal.aborted ? undefined : answer;
    } catch (error) {
      if (asked.signal.aborted) return undefined;
      throw error;
    } finally {
      if (this.#asked === asked) this.#asked = undefined;
    }
  }

  /** Ends the question that is under way: nobody wants its answer any more. */
  drop(): void {
    this.#asked?.abort();
    this.#asked = undefined;
  }
}
