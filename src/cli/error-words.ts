import { foreseen } from '../cluster/base/errors.ts';
import { AuthorError } from '../lessons/labs/author-error.ts';

/**
 * Says an error in words: what went wrong, the outside program's own words, and in the last line what to do.
 *
 * @returns undefined for what was not foreseen: that must be a mistake of kindbook's
 */
export function errorWords(error: unknown): string | undefined {
  if (error instanceof SuppressedError) {
    // The work failed, and then its cleaning up: the first says what to fix.
    const words = [error.suppressed, error.error].map((each) => errorWords(each));
    return words.every((each) => each !== undefined) ? words.join('\n') : undefined;
  }
  if (error instanceof AuthorError) return `${error.message}\n${error.hint}`;
  const known = foreseen(error);
  if (!known) return undefined;
  const { message, detail, hint } = known;
  return [message, detail?.replace(/^/gm, '  '), hint].filter(Boolean).join('\n');
}
