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

/** What a reader does about a full disk, whoever met it first. */
export const diskFullHint =
  'The disk is full. Free some space (about 10 GB are needed), then run `npm start` again: it continues from here.';

/**
 * Finds the words for an error that can be foreseen, even where it was not foreseen at that place.
 *
 * @returns a ClusterError; undefined for what must be a mistake of kindbook's
 */
export function foreseen(error: unknown): ClusterError | undefined {
  if (error instanceof ClusterError) return error;
  if ((error as NodeJS.ErrnoException | undefined)?.code !== 'ENOSPC') return undefined;
  const { message } = error as Error;
  return new ClusterError('Nothing more can be written.', {
    detail: message,
    hint: diskFullHint,
    cause: error,
  });
}
