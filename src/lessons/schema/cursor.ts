import { isMap, isPair, isScalar, isSeq, visit } from 'yaml';
import type { Node, Pair } from 'yaml';
import { split, type Part } from '../manifest/documents.ts';
import { excessOf } from '../manifest/limits.ts';
import { parseText } from '../manifest/parse-text.ts';

/** Where in a manifest the cursor stands, however unfinished the text around it is. */
export interface Cursor {
  /** What the document's own lines say, as far as they are written. */
  apiVersion: string | undefined;
  kind: string | undefined;
  at: 'key' | 'value';
  /** The keys and indices that lead to the object (of a key) or to the field or entry (of a value). */
  path: (string | number)[];
  /** The fields that the object has already. */
  present: string[];
  /** The word that is being written: columns from 1, the second is the one after its last letter. */
  from: number;
  to: number;
  /** The column of the key's first letter, from 1. */
  column: number;
  /** A colon follows the word already. */
  hasColon: boolean;
  /** A new entry of a list can stand here, whose dash is not written yet. */
  needsDash: boolean;
  /** It is within `{…}` or `[…]`. */
  inFlow: boolean;
  /** The document's first line in the cell, from 1. */
  firstLine: number;
  /** All of the document. */
  text: string;
}

/** Stands for the word that is being written; nobody writes it. */
const marker = 'kindbookCursorHere';

/** The document of a cell that a line belongs to. */
export function partAt(text: string, line: number): Part {
  const parts = split(text);
  const found = parts.findLast(({ linesBefore }) => linesBefore < line);
  const isIn = found && line <= found.linesBefore + found.text.split('\n').length;
  if (isIn) return found;
  // A document of which nothing is written yet is no document to Kubernetes; the cursor stands in it all the same.
  const lines = text.split('\n');
  const isDivider = (each: string) => /^---(\s|$)/.test(each);
  const start = lines.findLastIndex((each, at) => at < line && isDivider(each));
  const length = lines.slice(Math.max(start, 0) + 1).findIndex(isDivider);
  const from = Math.max(start, 0);
  const to = length < 0 ? lines.length : from + 1 + length;
  return { text: lines.slice(from, to).join('\n'), linesBefore: from };
}

/** What a document says of its kind, even while the rest of it cannot be read. */
export function kindOf(text: string): Pick<Cursor, 'apiVersion' | 'kind'> {
  const read = (key: string) =>
    new RegExp(String.raw`^${key}:[ \t]+["']?([^\s"'#]+)`, 'm').exec(text)?.[1];
  return { apiVersion: read('apiVersion'), kind: read('kind') };
}

/**
 * Finds out what the cursor is about. The text is parsed with a marker in place of the word that is being written, so
 * the YAML parser itself tells where that belongs.
 *
 * @param text the cell's whole text
 * @param line from 1
 * @param column from 1
 * @returns undefined where there is nothing to complete: in a comment, a block of text, or behind a finished value
 */
export function cursorAt(text: string, line: number, column: number): Cursor | undefined {
  const part = partAt(text, line);
  const lines = part.text.split('\n');
  const row = line - 1 - part.linesBefore;
  const current = lines[row] ?? '';
  const before = current.slice(0, column - 1);
  if (/(^|\s)#/.test(before.replace(/"[^"]*"|'[^']*'/g, ''))) return undefined;

  const wordBefore = /[\w./$-]*$/.exec(before)![0];
  // The dash of a list's entry is not part of a word.
  const isDash = /^\s*(?:- +)*-$/.test(before);
  const from = isDash ? column : column - wordBefore.length;
  const wordAfter = /^[\w./$-]*/.exec(current.slice(column - 1))![0];
  const to = column + wordAfter.length;
  const head = current.slice(0, from - 1) + (isDash ? ' ' : '');
  const rest = current.slice(to - 1);
  const hasColon = /^\s*:(\s|$)/.test(rest);
  const isValue = /^\s*(?:- +)*(?:"[^"]*"|'[^']*'|[^\s#'"{[:][^:#]*):\s+["']?$/.test(head);

  const tries = isValue
    ? [`${head}${marker}${rest}`]
    : [
        `${head}${marker}${hasColon ? '' : ': '}${rest}`,
        ...(head.trim() === '' ? [`${head}- ${marker}: ${rest}`] : []),
      ];
  const [best] = tries
    .flatMap((attempt, number) => {
      const all = [...lines.slice(0, row), attempt, ...lines.slice(row + 1)].join('\n');
      const found = find(all);
      return found ? { ...found, needsDash: number > 0 } : [];
    })
    .sort((a, b) => a.errors - b.errors);
  if (!best) return undefined;
  const { errors: _, ...found } = best;
  return {
    ...kindOf(part.text),
    ...found,
    from,
    to,
    column: from,
    hasColon,
    firstLine: part.linesBefore + 1,
    text: part.text,
  };
}

type Found = Pick<Cursor, 'at' | 'path' | 'present' | 'inFlow'> & { errors: number };

function find(text: string): Found | undefined {
  if (excessOf(text)) return undefined;
  const tree = parseText(text);
  let found: Found | undefined;
  visit(tree, {
    Scalar(place, node, ancestors) {
      if (typeof node.value !== 'string' || node.value !== marker) return undefined;
      const path = pathOf(ancestors, place === 'key' ? undefined : node);
      const map = place === 'key' ? ancestors.at(-2) : undefined;
      found = {
        at: place === 'key' ? 'key' : 'value',
        path,
        present: isMap(map)
          ? map.items.flatMap(({ key }) =>
              isScalar(key) && key.value !== marker ? [String(key.value)] : [],
            )
          : [],
        errors: tree.errors.length,
        inFlow: ancestors.some((each) => (isMap(each) || isSeq(each)) && each.flow === true),
      };
      return visit.BREAK;
    },
  });
  return found;
}

/** The keys and indices that lead to the last of a node's ancestors, or to `node` itself. */
export function pathOf(
  ancestors: readonly (Node | Pair | { contents?: unknown })[],
  node: Node | undefined,
): (string | number)[] {
  const chain: unknown[] = node ? [...ancestors, node] : ancestors.slice(0, -1);
  return chain.flatMap((each, at): (string | number)[] => {
    const inner = chain[at + 1];
    if (isSeq(each) && inner !== undefined) return [each.items.indexOf(inner)];
    if (isPair(each) && isScalar(each.key)) return [String(each.key.value)];
    return [];
  });
}
