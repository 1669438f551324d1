import type { Node } from 'mdast';
import type { VFile } from 'vfile';

/** A mistake of an author in a lesson, with what to do about it; `inFile` adds file and line. */
export class Mistake extends Error {
  override name = 'Mistake';
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/**
 * Reads a part of a lesson; a mistake in it becomes the file's.
 *
 * @throws {VFileMessage} with file, line and, for Astro to print below it, the `hint`
 */
export function inFile<Read>(file: VFile, place: Node['position'], read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    const message = file.message(error.message, { place, source: 'kindbook' });
    message.fatal = true;
    throw Object.assign(message, { hint: error.hint });
  }
}
