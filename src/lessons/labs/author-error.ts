/** A mistake of a lab's author: where it is, what is wrong, and what to do about it. */
export class AuthorError extends Error {
  override name = 'AuthorError';
  /** The file, relative to the repository. */
  readonly file: string;
  /** From 1; undefined where the file as a whole, or its absence, is meant. */
  readonly line: number | undefined;
  /** For instance `[1].match.kind`. */
  readonly field: string | undefined;
  readonly hint: string;

  constructor(
    what: string,
    { file, line, field, hint }: { file: string; line?: number; field?: string; hint: string },
  ) {
    const place = line === undefined ? file : `${file}:${line}`;
    super(`${place}${field ? ` (${field})` : ''}: ${what} ${hint}`);
    this.file = file;
    this.line = line;
    this.field = field;
    this.hint = hint;
  }
}
