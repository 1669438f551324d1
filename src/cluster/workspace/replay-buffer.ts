/**
 * The newest bytes of a stream, counted from its first one, so that a reader who was away gets what it missed.
 */
export class ReplayBuffer {
  readonly #capacity: number;
  #chunks: Buffer[] = [];
  #start = 0;
  #end = 0;

  /** @param capacity how many bytes it keeps at least, once there are so many */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many bytes there have been. */
  get end(): number {
    return this.#end;
  }

  append(bytes: Buffer): void {
    // A copy: what a socket gives may be a part of a much larger piece of memory.
    this.#chunks.push(Buffer.from(bytes));
    this.#end += bytes.length;
    let oldest = this.#chunks[0];
    while (oldest && this.#end - this.#start - oldest.length >= this.#capacity) {
      this.#chunks.shift();
      this.#start += oldest.length;
      oldest = this.#chunks[0];
    }
  }

  /**
   * What came from byte `from` on. Where that is forgotten, it begins with the next whole line that is not, so that no
   * character and no escape sequence is cut.
   *
   * @returns the bytes, and the number of the first of them
   */
  since(from: number): { from: number; bytes: Buffer } {
    if (from >= this.#end) return { from: this.#end, bytes: Buffer.alloc(0) };
    if (from >= this.#start) {
      let first = this.#chunks.length;
      let start = this.#end;
      while (start > from) start -= this.#chunks[--first]!.length;
      return { from, bytes: Buffer.concat(this.#chunks.slice(first)).subarray(from - start) };
    }
    const all = Buffer.concat(this.#chunks);
    const line = all.indexOf('\n') + 1;
    return { from: this.#start + line, bytes: all.subarray(line) };
  }
}
