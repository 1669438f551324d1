import { isMap, LineCounter, parseDocument, type Node } from 'yaml';
import type { z } from 'zod';
import { firstLine } from './first-line.ts';
import { AuthorError } from './labs/author-error.ts';

/** How an author is told what a frontmatter has to be. */
interface Hints {
  /** Where there is none: “Begin with `---`, …”. */
  readonly missing: string;
  /** Where a field is wrong: which there are. */
  readonly fields: string;
}

/**
 * Reads the frontmatter of a page: YAML between two lines of `---`, the first of which begins the file.
 *
 * @param file its path, relative to the repository, for the errors
 * @param text what is in it
 * @throws {AuthorError} on the first mistake, with its line and field
 */
export function readFrontmatter<Schema extends z.ZodType>(
  file: string,
  text: string,
  schema: Schema,
  hints: Hints,
): z.infer<Schema> {
  const found = /^---\n(?<yaml>.*?\n)---\n/s.exec(text)?.groups?.['yaml'];
  if (found === undefined) {
    throw new AuthorError('There is no frontmatter.', { file, line: 1, hint: hints.missing });
  }
  const lines = new LineCounter();
  const tree = parseDocument(found, { lineCounter: lines });
  const [error] = tree.errors;
  if (error) {
    throw new AuthorError('This is not valid YAML.', {
      file,
      line: lines.linePos(error.pos[0]).line + 1,
      hint: firstLine(error.message),
    });
  }
  const read = schema.safeParse(tree.toJS());
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const unknown = issue!.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const field = unknown ?? issue!.path.join('.');
  const node = isMap(tree.contents)
    ? (tree.contents.items.find(({ key }) => String(key) === field.split('.')[0])?.key as
        Node | undefined)
    : undefined;
  throw new AuthorError(unknown ? 'There is no such field.' : `${issue!.message}.`, {
    file,
    line: node?.range ? lines.linePos(node.range[0]).line + 1 : 1,
    field,
    hint: hints.fields,
  });
}
