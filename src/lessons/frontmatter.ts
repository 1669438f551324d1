import { isMap } from 'yaml';
import type { z } from 'zod';
import { readAuthorYaml } from './author-yaml.ts';
import { AuthorError } from './labs/author-error.ts';
import { orSimilar } from './schema/similar.ts';

/** How an author is told what a frontmatter has to be. */
interface Hints {
  /** Where there is none: “Begin with `---`, …”. */
  readonly missing: string;
  /** What each field is, by its name; goes on after “It is ”. */
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Reads the frontmatter of a page: YAML between two lines of `---`, the first of which begins the file.
 *
 * @param file its path, relative to the repository, for the errors
 * @param text what is in it
 * @param schema the message of its own refinements is used as it is
 * @throws {AuthorError} on the first mistake, with its line and field
 */
export function readFrontmatter<Schema extends z.ZodType>(
  file: string,
  text: string,
  schema: Schema,
  hints: Hints,
): z.infer<Schema> {
  const found = /^---\n(?<yaml>.*?\n)---(?:\n|$)/s.exec(text)?.groups?.['yaml'];
  if (found === undefined) {
    throw new AuthorError('There is no frontmatter.', { file, line: 1, hint: hints.missing });
  }
  const { tree, lineOf } = readAuthorYaml(file, found, 1);
  const given = (tree.toJS() ?? {}) as unknown;
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const { issues } = read.error;
  // A misspelt field is missing, too.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  const names = Object.keys(hints.fields);
  if (issue.code === 'unrecognized_keys') {
    const [unknown = ''] = issue.keys;
    throw new AuthorError(`There is no field \`${unknown}\`.`, {
      file,
      line: lineOf(keyOf(tree.contents, unknown)),
      field: unknown,
      hint: orSimilar(unknown, names, `The fields are: ${names.join(', ')}.`),
    });
  }
  const [member = '', ...inner] = issue.path.map(String);
  const field = [member, ...inner.map((step) => `[${step}]`)].join('');
  const value = (tree.getIn(issue.path) ?? undefined) as unknown;
  const shown = typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
  const wrong =
    value === undefined ? `\`${field}\` is missing.` : `\`${field}\` cannot be ${shown}.`;
  throw new AuthorError(issue.code === 'custom' ? issue.message : wrong, {
    file,
    line: lineOf(tree.getIn(issue.path, true) ?? keyOf(tree.contents, member)),
    field,
    hint: `It is ${hints.fields[member] ?? 'something else'}.`,
  });
}

function keyOf(map: unknown, name: string): unknown {
  return isMap(map) ? map.items.find(({ key }) => String(key) === name)?.key : undefined;
}
