import { isMap, LineCounter, type Document } from 'yaml';
import { isNamespaceName, isObjectName } from '../../protocol/names.ts';
import type { Place } from '../../protocol/problem.ts';
import type { CellProblem } from '../../protocol/workspace.ts';
import {
  aliasProblemOf,
  linesIn,
  measure,
  mostTokensOfCell,
  type AliasProblem,
  type Excess,
} from './limits.ts';
import { looksLikeSecret, withoutValues } from './secrets.ts';
import { parseText } from './parse-text.ts';
import { explainAlias, explainSyntax } from './syntax-problem.ts';

/** One document of a cell's text. */
export interface ManifestDocument {
  /** Its number in the cell, from 1; documents that hold only comments are not counted. */
  number: number;
  /** The reader's own bytes, from the `---` before it (if any) to the next one. */
  text: string;
  /** Lines of the cell before this document's first line. */
  linesBefore: number;
  apiVersion: string;
  kind: string;
  name: string;
  namespace: string | undefined;
  /** The parsed tree and its line numbers, in which places are looked up. */
  tree: Document.Parsed;
  lines: LineCounter;
}

/** Either all documents of a cell, or what keeps it from being applied at all, with those that can be read. */
export type ReadResult =
  | { documents: ManifestDocument[]; problems?: undefined }
  | {
      documents?: undefined;
      problems: CellProblem[];
      readable: ManifestDocument[];
      count: number;
    };

/** Aliases may multiply a text (a "billion laughs"); Kubernetes refuses such a text too. */
const maxAliases = 100;

/**
 * Reads a cell's text into its documents without changing a byte of them.
 *
 * A line that begins with `---` starts a document wherever it stands (YAML 1.2.2, 9.1.2), so the text can be split
 * by lines, and each document keeps its own place in the cell.
 *
 * @param text the cell's whole text
 * @returns the documents, or every problem that can be seen without asking a cluster
 */
export function readManifest(text: string): ReadResult {
  const reading = readInTurns(text);
  for (;;) {
    const turn = reading.next();
    if (turn.done) return turn.value;
  }
}

/** As `readManifest`, but pauses after each document, so that who serves others can do so in between. */
export function* readInTurns(text: string): Generator<undefined, ReadResult> {
  const parts: Part[] = [];
  let left = mostTokensOfCell;
  for (const part of partsOf(text)) {
    const measured = measure(part.text, left);
    if (typeof measured !== 'number') {
      return { problems: [excessProblem(measured, part)], readable: [], count: 1 };
    }
    left -= measured;
    if (hasContent(part)) parts.push(part);
    yield;
  }
  if (parts.length === 0) {
    const problem: CellProblem = {
      title: 'There is nothing to apply.',
      detail: 'The cell is empty, or holds only comments.',
      hint: 'Write a manifest, or press “Original text” to get the lesson’s own back.',
      place: { line: 1, column: 1, endLine: 1, endColumn: 1 },
    };
    return { problems: [problem], readable: [], count: 0 };
  }
  const documents: ManifestDocument[] = [];
  const problems: CellProblem[] = [];
  const secrets = new Set<Part>();
  for (const part of parts) {
    if (looksLikeSecret(part.text)) secrets.add(part);
    yield;
  }
  for (const [index, part] of parts.entries()) {
    const result = readDocument(part, index + 1);
    if ('title' in result) {
      const shown = mayBeOfSecret(part, secrets) ? withoutValues(result) : result;
      problems.push({ ...shown, document: index + 1 });
    } else documents.push(result);
    yield;
  }
  if (problems.length === 0) return { documents };
  return { problems, readable: documents, count: parts.length };
}

function excessProblem({ why, at }: Excess, { text, linesBefore }: Part): CellProblem {
  const lines = text.slice(0, at).split('\n');
  const [line, column] = [lines.length + linesBefore, lines.at(-1)!.length + 1];
  return { ...excessWords[why], place: { line, column, endLine: line, endColumn: column + 1 } };
}

/**
 * Whether it is of a Secret, or names no kind and may be a piece of one that a stray `---` has cut in two.
 *
 * @param secrets the documents of its cell that are Secrets
 */
function mayBeOfSecret(part: Part, secrets: ReadonlySet<Part>): boolean {
  return secrets.has(part) || (secrets.size > 0 && !/^kind\s*:/m.test(part.text));
}

/** The text of one document of a cell, read or not. */
export interface Part {
  text: string;
  linesBefore: number;
}

/** Splits a cell's text into its documents, as `readManifest` does; none of them needs to be good YAML. */
export function split(text: string): Part[] {
  return [...partsOf(text)].filter(hasContent);
}

/** All documents of a text, those too that hold only comments. */
function* partsOf(text: string): Generator<Part> {
  let linesBefore = 0;
  for (let start = 0; start <= text.length;) {
    documentStart.lastIndex = start;
    const end = documentStart.exec(text)?.index ?? text.length;
    const part = text.slice(start, end);
    // The line before the next `---` has no end any more: what is left of `\r\n` would be a part of its value.
    yield { text: part.replace(/\r$/, ''), linesBefore };
    linesBefore += linesIn(part) + 1;
    start = end + 1;
  }
}

/** The end of the line before one that starts a document. */
const documentStart = /\n(?=---(?:\s|$))/g;
const content = /(?!---|%|\.\.\.)[^\S\n]*[^\s#]|---[^\S\n]+[^\s#]/y;

/** Whether a part holds more than comments, directives and marks. */
function hasContent({ text }: Part): boolean {
  for (let line = 0; line >= 0; line = text.indexOf('\n', line) + 1 || -1) {
    content.lastIndex = line;
    if (content.test(text)) return true;
  }
  return false;
}

function readDocument(part: Part, number: number): ManifestDocument | CellProblem {
  const lines = new LineCounter();
  const tree = parseText(part.text, { lineCounter: lines });
  const place = (start: number, end: number): Place =>
    placeOf(lines, start, end, part.linesBefore, part.text);
  const [error] = tree.errors;
  if (error) {
    const { title, hint, range } = explainSyntax(error, part.text, lines);
    const [start, end] = range ?? error.pos;
    return { title, detail: said(error.message), hint, place: place(start, end) };
  }

  const aliases = aliasProblemOf(tree);
  if (aliases) return { ...aliasWords[aliases.why], place: place(...aliases.range) };
  let value: unknown;
  try {
    value = tree.toJS({ maxAliasCount: maxAliases });
  } catch (cause) {
    const { message } = cause as Error;
    const [, name] = /^Unresolved alias .*: (.+)$/.exec(message) ?? [];
    if (name !== undefined) {
      const { range, ...problem } = explainAlias(part.text, name);
      return { ...problem, detail: said(message), place: place(...range!) };
    }
    if (message.startsWith('Merge sources')) {
      const at = Math.max(part.text.search(/<<\s*:/), 0);
      return {
        title: 'What `<<` merges is not an object.',
        hint: 'Behind `<<:` stands an alias of an object (`*base`), or a list of such aliases.',
        detail: said(message),
        place: place(at, at + 2),
      };
    }
    return {
      ...aliasWords.multiply,
      detail: said(message),
      place: place(0, 0),
    };
  }
  if (!isMap(tree.contents)) {
    const [start, end] = tree.contents?.range ?? [0, 0];
    return {
      title: `This document is ${sortOf(value)}, not an object.`,
      hint: 'A manifest begins with fields such as `apiVersion: v1` and `kind: Pod`.',
      place: place(start, end),
    };
  }
  return readObject(value as Record<string, unknown>, { part, number, tree, lines });
}

function readObject(
  object: Record<string, unknown>,
  from: { part: Part; number: number; tree: Document.Parsed; lines: LineCounter },
): ManifestDocument | CellProblem {
  const { part, number, tree, lines } = from;
  const metadata = (isObject(object['metadata']) ? object['metadata'] : {}) as Record<
    string,
    unknown
  >;
  const found = {
    apiVersion: object['apiVersion'],
    kind: object['kind'],
    'metadata.name': metadata['name'],
  };
  if (found.kind === 'List' && Array.isArray(object['items'])) {
    const [start, end] = (tree.getIn(['kind'], true) as { range: [number, number, number] }).range;
    return {
      title: 'The API server has no kind `List`: `kubectl` splits it up before sending it.',
      hint: 'Write each of its items as a separate document, with a line `---` between them.',
      field: 'kind',
      place: placeOf(lines, start, end, part.linesBefore, part.text),
    };
  }
  for (const [field, value] of Object.entries(found)) {
    if (typeof value === 'string' && value !== '') continue;
    const node = tree.getIn(field.split('.'), true) as
      { range?: [number, number, number] } | undefined;
    const [start, end] = node?.range ?? [tree.contents!.range[0], tree.contents!.range[0]];
    return {
      title:
        value === undefined || value === null || value === ''
          ? `The field \`${field}\` is missing.`
          : `The field \`${field}\` is ${nameOf(value)}, not a text.`,
      hint: hints[field as keyof typeof hints],
      field,
      place: placeOf(lines, start, end, part.linesBefore, part.text),
    };
  }
  const name = found['metadata.name'] as string;
  // An empty namespace is none, for the API server too.
  const namespace = metadata['namespace'] === '' ? undefined : metadata['namespace'];
  const misnamed = !isObjectName(name)
    ? { field: 'metadata.name', title: `\`${shortened(name)}\` cannot be the name of an object.` }
    : typeof namespace === 'string' && !isNamespaceName(namespace)
      ? {
          field: 'metadata.namespace',
          title: `\`${shortened(namespace)}\` cannot be the name of a namespace.`,
        }
      : undefined;
  if (misnamed) {
    const node = tree.getIn(misnamed.field.split('.'), true) as
      { range?: [number, number, number] } | undefined;
    const [start, end] = node?.range ?? tree.contents!.range;
    return {
      ...misnamed,
      hint: 'Use lower-case letters, digits and dashes, for instance `web-1`.',
      place: placeOf(lines, start, end, part.linesBefore, part.text),
    };
  }
  return {
    number,
    text: part.text,
    linesBefore: part.linesBefore,
    apiVersion: found.apiVersion as string,
    kind: found.kind as string,
    name,
    namespace: typeof namespace === 'string' ? namespace : undefined,
    tree,
    lines,
  };
}

const hints = {
  apiVersion:
    'Write for instance `apiVersion: v1`; `kubectl api-resources` lists the version of each kind.',
  kind: 'Write for instance `kind: Pod`; `kubectl api-resources` lists all kinds.',
  'metadata.name':
    'Give the object a name: `metadata:` and below it, indented by two spaces, `name: web`.',
};

const excessWords: Record<Excess['why'], Pick<CellProblem, 'title' | 'hint'>> = {
  long: {
    title:
      'This document is too long to be read here: it has more than some 600 lines of fields, or 20,000 lines of text.',
    hint: 'Split it into several objects. A file of this size is applied in the terminal: `kubectl apply -f FILE`.',
  },
  many: {
    title: 'This text is too long to be read here: it has more than some 2,500 lines of fields.',
    hint: 'Split it into several cells. A file of this size is applied in the terminal: `kubectl apply -f FILE`.',
  },
  deep: {
    title: 'This document is nested too deep here: more than 64 levels.',
    hint: 'No kind of Kubernetes needs so many: look for brackets or indentation that are not meant.',
  },
  aliases: {
    title: 'This document uses more than 500 aliases.',
    hint: 'Write the repeated parts out.',
  },
};

const aliasWords: Record<AliasProblem['why'], Pick<CellProblem, 'title' | 'hint'>> = {
  multiply: {
    title: 'The aliases of this text multiply too often.',
    hint: `Write the repeated parts out: a text may use its anchors at most ${maxAliases} times.`,
  },
  circle: {
    title: 'This alias stands within the part that it refers to, so the text would have no end.',
    hint: 'Write out what is meant here, or refer to a part that ends above.',
  },
};

/** The parser's own words, for who looks them up. */
function said(message: string): string {
  return `The YAML parser says: ${message}`;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** What sort of value it is. The value itself may be as long as the text, and a password. */
function sortOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${plain[typeof value] ?? typeof value}`;
}

const plain: Readonly<Record<string, string>> = { string: 'text', boolean: 'yes or no' };

function nameOf(value: unknown): string {
  const isShort = typeof value === 'boolean' || Number.isFinite(value);
  return isShort ? `the ${typeof value} ${String(value)}` : sortOf(value);
}

/**
 * Turns offsets of a document's text into a place of the whole cell.
 *
 * @param start offset of the first character, from 0
 * @param end offset after the last character
 */
export function placeOf(
  lines: LineCounter,
  start: number,
  end: number,
  linesBefore: number,
  text: string,
): Place {
  const last = Math.min(Math.max(end, start), text.length);
  const from = lines.linePos(Math.min(start, text.length));
  const to = lines.linePos(last);
  return {
    line: Math.max(from.line, 1) + linesBefore,
    column: Math.max(from.col, 1),
    endLine: Math.max(to.line, 1) + linesBefore,
    endColumn: Math.max(to.col, 1),
  };
}
