import { LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { firstLine } from './first-line.ts';
import { AuthorError } from './labs/author-error.ts';

/** YAML that an author wrote, with the lines of its nodes. */
interface AuthorYaml {
  readonly tree: Document.Parsed;
  /** The line of the file where a node begins, from 1; the first of the YAML where there is no node. */
  readonly lineOf: (node: unknown) => number;
}

/**
 * Reads YAML that an author wrote.
 *
 * @param file its path, relative to the repository, for the errors
 * @param linesBefore lines of the file before the text
 * @throws {AuthorError} where it is no YAML, with the parser's words
 */
export function readAuthorYaml(file: string, text: string, linesBefore = 0): AuthorYaml {
  const lines = new LineCounter();
  const tree = parseDocument(text, { lineCounter: lines });
  const lineAt = (offset: number) => (lines.linePos(offset).line || 1) + linesBefore;
  const [error] = tree.errors;
  if (error) {
    throw new AuthorError(`This is not valid YAML. ${parserWords(error.message)}`, {
      file,
      line: lineAt(error.pos[0]),
      hint: 'Compare the indentation and the punctuation with the lines above.',
    });
  }
  return { tree, lineOf: (node) => lineAt((node as Node | null | undefined)?.range?.[0] ?? 0) };
}

/** What the YAML parser says, as a sentence: without its place, which counts the lines of what it was given. */
export function parserWords(message: string): string {
  return `${firstLine(message).replace(/ at line \d+, column \d+:$/, '')}.`;
}
