import { isMap, isScalar, isSeq, type Document, type Node, type Pair } from 'yaml';
import type { Place } from '../../protocol/problem.ts';
import { placeOf, type ManifestDocument } from './documents.ts';

/**
 * Finds the place in a cell's text that a field path of the API server means. The API server writes paths in two
 * ways: `spec.containers[0].image` (validation) and `.spec.containers[name="web"].image` (the typed paths of
 * server-side apply, sigs.k8s.io/structured-merge-diff). A key may itself hold dots (`metadata.labels.app.kubernetes.io/name`),
 * so keys are matched against the text rather than cut at dots.
 *
 * @param document the document that the path is about
 * @param path the field path, in either form
 * @returns the place of the field's key, or of the nearest part of the path that the text has
 */
export function placeOfField(document: ManifestDocument, path: string): Place {
  const { tree, lines } = document;
  let node = resolve(tree.contents, tree);
  let rest = path.replace(/^\./, '');
  let range: Range = node?.range ?? [0, 0, 0];
  while (rest !== '' && node) {
    const next = rest.startsWith('[') ? itemOf(node, rest) : memberOf(node, rest);
    if (!next) break;
    range = next.range ?? range;
    node = resolve(next.node, tree);
    rest = next.rest.replace(/^\./, '');
  }
  const end = range === tree.contents?.range ? range[0] : range[1];
  return placeOf(lines, range[0], end, document.linesBefore, document.text);
}

type Range = readonly [number, number, number];
interface Found {
  node: Node | null;
  range: Range | null | undefined;
  rest: string;
}

function resolve(node: Node | null | undefined, tree: Document.Parsed): Node | null {
  if (!node) return null;
  return 'resolve' in node && typeof node.resolve === 'function'
    ? ((node.resolve(tree) as Node | undefined) ?? null)
    : node;
}

function memberOf(node: Node, rest: string): Found | undefined {
  if (!isMap(node)) return undefined;
  let best: { pair: Pair; key: string } | undefined;
  for (const pair of node.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const after = rest.slice(key.length);
    const matches = key !== '' && rest.startsWith(key) && /^($|[.[])/.test(after);
    if (matches && key.length > (best?.key.length ?? 0)) best = { pair, key };
  }
  if (!best) return undefined;
  return {
    node: best.pair.value as Node | null,
    range: (best.pair.key as Node).range,
    rest: rest.slice(best.key.length),
  };
}

function itemOf(node: Node, rest: string): Found | undefined {
  if (!isSeq(node)) return undefined;
  const selector = /^\[(?<inner>(?:"(?:[^"\\]|\\.)*"|[^\]"])*)\]/.exec(rest);
  const inner = selector?.groups?.['inner'];
  if (selector === null || inner === undefined) return undefined;
  const { items } = node as { items: Node[] };
  const item = /^\d+$/.test(inner)
    ? items[Number(inner)]
    : items.find((candidate) => hasKeys(candidate, inner));
  return item && { node: item, range: beginningOf(item), rest: rest.slice(selector[0].length) };
}

/** Where an entry of a list begins: a whole object would mark all of its lines. */
function beginningOf(item: Node): Range | null | undefined {
  return isMap(item) ? ((item.items[0]?.key as Node | undefined)?.range ?? item.range) : item.range;
}

/** Whether a list's item is the one that `name="web",protocol="TCP"` or, in a set, `="web"` selects. */
function hasKeys(item: Node, inner: string): boolean {
  const keys = [...inner.matchAll(/(?<name>[^=,]*)=(?<value>"(?:[^"\\]|\\.)*"|[^,]*)/g)];
  return keys.every(({ groups }) => {
    const value = groups!['value']!.replace(/^"|"$/g, '');
    if (groups!['name'] === '') return isScalar(item) && String(item.value) === value;
    const actual = isMap(item) ? item.get(groups!['name'], true) : undefined;
    // Defaulted keys (`protocol`) stand in the API server's path, but need not stand in the text.
    return actual === undefined || (isScalar(actual) && String(actual.value) === value);
  });
}
