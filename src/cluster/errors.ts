/**
 * An error that a reader can act on: what went wrong (`message`), why (`detail`) and what to do next (`hint`).
 * Everything in `src/cluster` throws this for what can be foreseen; the cause is kept.
 */
export class ClusterError extends Error {
  override name = 'ClusterError';
  readonly detail: string | undefined;
  readonly hint: string;

  /**
   * @param message one sentence: what went wrong
   * @param options.hint one sentence: what the reader does next
   * @param options.detail the outside program's or the API server's own words
   * @param options.cause the error that led to this one
   */
  constructor(message: string, options: { hint: string; detail?: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.detail = options.detail;
    this.hint = options.hint;
  }
}
