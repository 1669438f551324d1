/** Where a mistake of an author is, and what to do about it. */
interface Mistake {
  /** The file, relative to the repository. */
  readonly file: string;
  /** From 1; undefined where the file as a whole, or its absence, is meant. */
  readonly line?: number | undefined;
  /** For instance `[1].match.kind`. */
  readonly field?: string | undefined;
  readonly hint: string;
}

/** A mistake of an author: the message has the place and what is wrong, the hint what to do about it. */
export class AuthorError extends Error {
  override name = 'AuthorError';
  readonly file: string;
  readonly line: number | undefined;
  readonly field: string | undefined;
  /** A sentence or two; Astro prints it below the message, and in the browser under `astro dev`. */
  readonly hint: string;
  /** The place as Astro and Vite read it, so that they show the lines around it. */
  readonly loc: { readonly file: string; readonly line: number; readonly column: number };

  constructor(what: string, { file, line, field, hint }: Mistake) {
    const place = line === undefined ? file : `${file}:${line}`;
    super(`${place}${field ? ` (${field})` : ''}: ${what}`);
    this.file = file;
    this.line = line;
    this.field = field;
    this.hint = hint;
    this.loc = { file, line: line ?? 1, column: 1 };
  }
}
