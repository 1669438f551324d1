import { isAlias, isMap, isScalar, isSeq, visit } from 'yaml';
import type { Alias, Document, Node, Pair } from 'yaml';
import type { Place } from '../../protocol/problem.ts';
import { placeOf, type ManifestDocument } from './documents.ts';

/**
 * Finds the place in a cell's text that a field path of the API server means. The API server writes paths in two
 * ways: `spec.containers[0].image` (validation) and `.spec.containers[name="web"].image` (the typed paths of
 * server-side apply, sigs.k8s.io/structured-merge-diff). A key may itself hold dots (`metadata.labels.app.kubernetes.io/name`)
 * or stand in brackets (`nodeSelector[kubernetes.io/os]`), so keys are matched against the text rather than cut at dots.
 *
 * @param document the document that the path is about
 * @param path the field path, in either form
 * @returns the place of the field's key, or of the nearest part of the path that the text has
 */
export function placeOfField(document: ManifestDocument, path: string): Place {
  return placeOfRange(document, findField(document, path).range);
}

/**
 * The place of a value that the API server does not accept, where its path leads only to what holds it: of the labels
 * `metadata.labels` the one whose key or value is `value`. Else the place of the field itself.
 */
export function placeOfValue(document: ManifestDocument, path: string, value: string): Place {
  const { node, range, rest } = findField(document, path);
  if (rest !== '') return placeOfRange(document, range);
  const is = (part: unknown) => isScalar(part) && String(part.value) === value;
  if (isMap(node)) {
    const pair = node.items.find((one) => is(one.key) || is(one.value));
    if (pair) return placeOfRange(document, (pair.key as Node).range ?? range);
  }
  if (isSeq(node)) {
    const item = (node.items as Node[]).find(is);
    if (item) return placeOfRange(document, item.range ?? range);
  }
  return placeOfRange(document, range);
}

/**
 * The place of the second of two entries with the same key.
 *
 * @param path the list's path
 * @param key the key as the API server writes it, for instance `[name="A"]`
 */
export function placeOfDuplicate(document: ManifestDocument, path: string, key: string): Place {
  const { node, range } = findField(document, path);
  const same = isSeq(node)
    ? (node.items as Node[]).filter((item) => hasKeys(item, key.slice(1, -1), document.tree))
    : [];
  const [, second] = same;
  return placeOfRange(document, (second && beginningOf(second, document.tree)) ?? range);
}

/**
 * Where a field stands in the document's value (`tree.toJS()`).
 *
 * @returns its keys and indices from the root, or undefined where the text does not have the field
 */
export function stepsToField(
  document: ManifestDocument,
  path: string,
): (string | number)[] | undefined {
  const { steps, rest } = findField(document, path);
  return rest === '' ? steps : undefined;
}

type Range = readonly [number, number, number];

interface Found {
  node: Node | null;
  range: Range;
  /** What of the path the text does not have. */
  rest: string;
  /** The keys and indices that lead there. */
  steps: (string | number)[];
}

function findField({ tree }: ManifestDocument, path: string): Found {
  const root = resolve(tree.contents, tree);
  const start = root?.range?.[0] ?? 0;
  let found: Found = {
    node: root,
    range: [start, start, start],
    rest: path.replace(/^\./, ''),
    steps: [],
  };
  while (found.rest !== '' && found.node) {
    const next = stepInto(found, tree);
    if (!next) break;
    found = { ...next, node: resolve(next.node, tree), rest: next.rest.replace(/^\./, '') };
  }
  return found;
}

function stepInto({ node, range, rest, steps }: Found, tree: Document.Parsed): Found | undefined {
  const selector = /^\[(?<inner>(?:"(?:[^"\\]|\\.)*"|[^\]"])*)\]/.exec(rest);
  const inner = selector?.groups?.['inner'];
  const after = rest.slice(selector?.[0].length ?? 0);
  if (isSeq(node) && inner !== undefined) {
    const items = node.items as Node[];
    const index = /^\d+$/.test(inner)
      ? Number(inner)
      : items.findIndex((item) => hasKeys(item, inner, tree));
    const item = items[index];
    if (!item) return undefined;
    const begins = beginningOf(item, tree) ?? range;
    return { node: item, range: begins, rest: after, steps: [...steps, index] };
  }
  if (!isMap(node)) return undefined;
  const pairs = pairsOf(node, tree);
  if (inner !== undefined) {
    const key = inner.replace(/^"|"$/g, '');
    const pair = pairs.find((one) => keyOf(one) === key);
    return pair && memberOf(pair, after, { range, steps });
  }
  const fits = pairs.filter((pair) => {
    const key = keyOf(pair);
    return key !== '' && rest.startsWith(key) && /^($|[.[])/.test(rest.slice(key.length));
  });
  // Of `app` and `app.kubernetes.io/name` the longer one is meant.
  const [best] = fits.sort((a, b) => keyOf(b).length - keyOf(a).length);
  return best && memberOf(best, rest.slice(keyOf(best).length), { range, steps });
}

function memberOf(
  pair: Pair,
  rest: string,
  { range, steps }: Pick<Found, 'range' | 'steps'>,
): Found {
  return {
    node: pair.value as Node | null,
    range: (pair.key as Node).range ?? range,
    rest,
    steps: [...steps, keyOf(pair)],
  };
}

/** The members of an object, those that a merge key brings after its own: what the object says itself counts. */
function pairsOf(node: Node | null, tree: Document.Parsed): Pair[] {
  if (!isMap(node)) return [];
  const isMerge = ({ key }: Pair) => isScalar(key) && typeof key.value === 'symbol';
  const own = node.items.filter((pair) => !isMerge(pair));
  const known = new Set(own.map(keyOf));
  const merged = node.items
    .filter(isMerge)
    .flatMap(({ value }) => {
      const from = resolve(value as Node, tree);
      return isSeq(from) ? (from.items as Node[]).map((item) => resolve(item, tree)) : [from];
    })
    .flatMap((from) => pairsOf(from, tree));
  return [...own, ...merged.filter((pair) => !known.has(keyOf(pair)))];
}

function keyOf({ key }: Pair): string {
  return isScalar(key) && typeof key.value !== 'symbol' ? String(key.value) : '';
}

/** What each alias of a tree stands for: the parser would look through the whole tree for each. */
const targetsOf = new WeakMap<Document.Parsed, Map<Alias, Node>>();

function findTargets(tree: Document.Parsed): Map<Alias, Node> {
  const [anchors, targets] = [new Map<string, Node>(), new Map<Alias, Node>()];
  visit(tree, {
    Node(_, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target) targets.set(node, target);
      } else if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function resolve(node: Node | null | undefined, tree: Document.Parsed): Node | null {
  if (!node) return null;
  if (!isAlias(node)) return node;
  let targets = targetsOf.get(tree);
  if (!targets) targetsOf.set(tree, (targets = findTargets(tree)));
  return targets.get(node) ?? null;
}

/** Where an entry of a list begins: a whole object would mark all of its lines. */
function beginningOf(item: Node, tree: Document.Parsed): Range | undefined {
  if (isAlias(item)) return item.range ?? undefined;
  const [first] = isMap(item) ? pairsOf(item, tree) : [];
  const range = (first?.key as Node | undefined)?.range ?? item.range;
  return range ?? undefined;
}

/** Whether a list's item is the one that `name="web",protocol="TCP"` or, in a set, `="web"` selects. */
function hasKeys(item: Node, inner: string, tree: Document.Parsed): boolean {
  const node = resolve(item, tree);
  const keys = [...inner.matchAll(/(?<name>[^=,]*)=(?<value>"(?:[^"\\]|\\.)*"|[^,]*)/g)];
  const is = (actual: Node | null, value: string) =>
    isScalar(actual) && String(actual.value) === value;
  return keys.every(({ groups }) => {
    const value = groups!['value']!.replace(/^"|"$/g, '').replace(/\\(["\\])/g, '$1');
    if (groups!['name'] === '') return is(node, value);
    const pair = pairsOf(node, tree).find((one) => keyOf(one) === groups!['name']);
    // Defaulted keys (`protocol`) stand in the API server's path, but need not stand in the text.
    return pair === undefined || is(resolve(pair.value as Node | null, tree), value);
  });
}

/** A range as a place; what spans several lines is marked on its first. */
function placeOfRange({ text, lines, linesBefore }: ManifestDocument, range: Range): Place {
  const [start, end] = range;
  const lineEnd = /\r?\n|$/.exec(text.slice(start))!.index + start;
  return placeOf(lines, start, Math.min(end, lineEnd), linesBefore, text);
}
