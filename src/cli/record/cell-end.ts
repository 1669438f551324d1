/** So long is waited for a cell's end, in milliseconds. */
export const patienceMs = 180_000;
/** How often it is looked, in milliseconds. */
export const tickMs = 100;
/** A state is the end when it has stayed for so long: `Progressing` is on the way to every other, so it stays longer. */
const holdMs = 2_000;
const holdProgressingMs = 10_000;

/** Tells when a cell has come to its end: for the recorder, and for the test that walks through the lessons. */
export class CellEnd {
  readonly #expect: string | undefined;
  #since: number | undefined;

  /** @param expect the words of the status at the end; undefined where any state that settles is one */
  constructor(expect: string | undefined) {
    this.#expect = expect;
  }

  /**
   * Takes the status of now.
   *
   * @param now in milliseconds
   * @returns whether the end has come, and has stayed for long enough
   */
  isReached(status: string, now: number): boolean {
    const isEnd = this.#expect === undefined ? isSettled(status) : status === this.#expect;
    this.#since = isEnd ? (this.#since ?? now) : undefined;
    const hold = this.#expect?.startsWith('Progressing') ? holdProgressingMs : holdMs;
    return this.#since !== undefined && now - this.#since >= hold;
  }
}

function isSettled(status: string): boolean {
  return status === 'Ready' || status === 'Invalid' || /^(Failed|Pending): /.test(status);
}
