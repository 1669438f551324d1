import { CST, isAlias, isMap, isNode, isSeq, Lexer, type Document, type Node } from 'yaml';

/**
 * How much one document of a cell may hold. Reading costs time for each of the grammar's tokens (a line `name: web` has
 * eight) and for each level of nesting of each; a long text in quotes or below `|` is one token, and its lines cost a
 * little too. Nothing else happens in the server while a document is read: with these limits that took at most 0.1 s on two
 * busy cores.
 */
const mostTokens = 5_000;
const linesPerToken = 4;
const deepest = 64;
const mostAliases = 500;
/** What a document may hold once its aliases are written out. */
const mostExpanded = 50_000;

/** The tokens that all documents of a cell may have together. */
export const mostTokensOfCell = 20_000;

/** Why a document is not read, and the offset at which it is too much. */
export interface Excess {
  why: 'long' | 'many' | 'deep' | 'aliases';
  at: number;
}

/** Looks whether a document is more than can be read quickly. */
export function excessOf(text: string): Excess | undefined {
  const measured = measure(text);
  return typeof measured === 'number' ? undefined : measured;
}

/**
 * Counts what reading a document costs. It stops at the first token too many, so it takes no longer for a text of any
 * length.
 *
 * @param left how many tokens the documents before it have left over
 * @returns the number of tokens, or why it is not read
 */
export function measure(text: string, left = mostTokensOfCell): number | Excess {
  // Whatever its lines hold, they are too many; one token may have all of them.
  if (linesIn(text) > mostTokens * linesPerToken) return { why: 'long', at: 0 };
  let [at, tokens, aliases, flow] = [0, 0, 0, 0];
  /** The columns of the blocks that are open. */
  const columns: number[] = [];
  let column = 0;
  let beginsBlock = true;
  for (const source of new Lexer().lex(text)) {
    tokens += 1;
    const type = CST.tokenType(source);
    if (type === 'alias') aliases += 1;
    else if (type === 'flow-map-start' || type === 'flow-seq-start') flow += 1;
    else if (type === 'flow-map-end' || type === 'flow-seq-end') flow = Math.max(0, flow - 1);
    else if (type === 'doc-start') columns.length = 0;
    if (flow === 0 && beginsBlock && isContent(type)) {
      while (columns.length > 0 && columns.at(-1)! >= column) columns.pop();
      columns.push(column);
      // `- - a` and `? - a` begin blocks within their line.
      beginsBlock = type === 'seq-item-ind' || type === 'explicit-key-ind';
    }
    if (type === 'map-value-ind') beginsBlock = true;
    if (tokens > mostTokens) return { why: 'long', at };
    if (tokens > left) return { why: 'many', at };
    if (aliases > mostAliases) return { why: 'aliases', at };
    if (columns.length + flow > deepest) return { why: 'deep', at };
    if (isMark(source)) continue;
    at += source.length;
    const lineEnd = source.lastIndexOf('\n');
    if (lineEnd < 0) {
      column += source.length;
      continue;
    }
    column = source.length - lineEnd - 1;
    beginsBlock = true;
    if (source.length > 2) tokens += linesIn(source) / linesPerToken;
  }
  if (tokens > mostTokens) return { why: 'long', at };
  return tokens > left ? { why: 'many', at } : tokens;
}

/** The lexer's own marks (begin of a document, of a scalar, end of a flow) stand for no letter of the text. */
function isMark(source: string): boolean {
  return source === CST.DOCUMENT || source === CST.SCALAR || source === CST.FLOW_END;
}

/** How many line ends a text has. */
export function linesIn(source: string): number {
  let count = 0;
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) count += 1;
  return count;
}

function isContent(type: string | null): boolean {
  return type !== 'space' && type !== 'newline' && type !== 'comment' && type !== 'doc-mode';
}

/** Why the aliases of a document cannot be written out: they are too many together, or one stands within what it stands for. */
export interface AliasProblem {
  why: 'multiply' | 'circle';
  range: readonly [start: number, end: number];
}

/** Whether a document stays of a bounded size when all of its aliases are written out; found without doing so. */
export function aliasProblemOf(tree: Document): AliasProblem | undefined {
  const sizes = new Map<string, number | 'open'>();
  let problem: AliasProblem | undefined;
  const rangeOf = ({ range }: Node): AliasProblem['range'] => [range?.[0] ?? 0, range?.[1] ?? 0];
  const sizeOf = (node: unknown): number => {
    if (!isNode(node)) return 1;
    if (isAlias(node)) {
      const size = sizes.get(node.source) ?? 1;
      if (size !== 'open') return size;
      problem ??= { why: 'circle', range: rangeOf(node) };
      return 1;
    }
    const anchor = 'anchor' in node ? node.anchor : undefined;
    if (anchor !== undefined) sizes.set(anchor, 'open');
    let size = 1;
    if (isMap(node)) for (const { key, value } of node.items) size += sizeOf(key) + sizeOf(value);
    else if (isSeq(node)) for (const item of node.items) size += sizeOf(item);
    if (size > mostExpanded) problem ??= { why: 'multiply', range: rangeOf(node) };
    if (anchor !== undefined) sizes.set(anchor, size);
    return size;
  };
  sizeOf(tree.contents);
  return problem;
}
