import { isAlias, isMap, isScalar, isSeq, LineCounter } from 'yaml';
import type { Document, Node, Pair, YAMLMap } from 'yaml';
import type { JsonType, Schema, SchemaDocument, SchemaIndex } from '../../protocol/schema.ts';
import type { CellProblem } from '../../protocol/workspace.ts';
import { placeOf, type Part } from '../manifest/documents.ts';
import { fieldOf, resolve, schemaOfKind, typesOf } from './fields.ts';
import { scalarType } from './scalar.ts';
import { similar } from './similar.ts';
import { excessOf } from '../manifest/limits.ts';
import { parseText } from '../manifest/parse-text.ts';

/** A problem that the schema shows; `severity` is `warning` where the API server may see it otherwise. */
export type SchemaProblem = CellProblem & { severity: 'error' | 'warning'; document: number };

/**
 * Checks one document of a cell against the schema of its kind: fields that do not exist, values of a wrong type,
 * values that are not among the allowed ones, and required fields that are missing. What the YAML parser says
 * (`readManifest`) is not said again.
 *
 * @param part the document's text and where in the cell it stands
 * @param number its number in the cell, from 1
 * @param index every kind of the cluster
 * @param schema the schema of its group version, or undefined where that is not known
 */
export function check(
  part: Part,
  number: number,
  index: SchemaIndex,
  schema: SchemaDocument | undefined,
): SchemaProblem[] {
  if (excessOf(part.text)) return [];
  const lines = new LineCounter();
  const tree = parseText(part.text, { lineCounter: lines });
  if (tree.errors.length > 0 || !isMap(tree.contents)) return [];
  const apiVersion: unknown = tree.contents.get('apiVersion');
  const kind: unknown = tree.contents.get('kind');
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !apiVersion || !kind) return [];

  const problems: SchemaProblem[] = [];
  const report: Report = (found) => {
    const { range, severity = 'error', ...problem } = found;
    const [start, end] = range ?? [0, 0];
    problems.push({
      ...problem,
      severity,
      document: number,
      place: placeOf(lines, start, end, part.linesBefore, part.text),
    });
  };
  const known = index.groupVersions.find((each) => each.apiVersion === apiVersion);
  if (!known?.kinds.some((each) => each.kind === kind)) {
    reportKind(tree.contents, index, { apiVersion, kind }, report);
    return problems;
  }
  const root = schema && schemaOfKind(schema, kind);
  if (root) new Checker(schema, tree, report).value(tree.contents, root, '');
  return problems;
}

type Range = readonly [number, number, number];
type Report = (
  problem: Omit<CellProblem, 'place' | 'document'> & {
    range: Range | null | undefined;
    severity?: 'warning';
  },
) => void;

/** There is no such kind: the one that was meant is another version's, or misspelt. */
function reportKind(
  map: YAMLMap,
  { groupVersions, version }: SchemaIndex,
  { apiVersion, kind }: { apiVersion: string; kind: string },
  report: Report,
): void {
  const rangeOf = (key: string) => (map.get(key, true) as Node | undefined)?.range;
  const elsewhere = groupVersions.filter(({ kinds }) => kinds.some((each) => each.kind === kind));
  if (elsewhere.length > 0) {
    const versions = elsewhere.map((each) => `\`${each.apiVersion}\``).join(' or ');
    report({
      title: `There is no ${kind} in \`${apiVersion}\`.`,
      hint: `Write \`apiVersion:\` ${versions}.`,
      field: 'apiVersion',
      range: rangeOf('apiVersion'),
    });
    return;
  }
  const kinds = groupVersions.flatMap((each) => each.kinds.map((one) => one.kind));
  const meant = similar(kind, kinds);
  report({
    title: `This cluster does not know the kind \`${kind}\`.`,
    hint: meant
      ? `Did you mean \`${meant}\`?`
      : `Kubernetes ${version} does not have it; a CustomResourceDefinition can add it.`,
    field: 'kind',
    range: rangeOf('kind'),
    severity: 'warning',
  });
}

class Checker {
  readonly #document: SchemaDocument;
  readonly #tree: Document.Parsed;
  readonly #report: Report;

  constructor(document: SchemaDocument, tree: Document.Parsed, report: Report) {
    this.#document = document;
    this.#tree = tree;
    this.#report = report;
  }

  /** Checks a value, and all that is in it. */
  value(written: Node | null, schema: Schema, path: string, key?: Node): void {
    const node = this.#target(written);
    const types = typesOf(this.#document, schema);
    const actual = typeOf(node);
    // The API server takes null for “not set”, whatever the type.
    if (actual === 'null') return;
    if (types.length > 0 && !fits(actual, types)) {
      this.#report({
        title: `\`${path}\` must be ${types.map((type) => typeWords[type]).join(' or ')}, but is ${typeWords[actual]}.`,
        hint: hintFor(types, actual, node),
        field: path,
        // A list or an object is marked at its key: the value would be many lines.
        range: isScalar(node) || !key ? written?.range : key.range,
      });
      return;
    }
    if (isMap(node)) this.#object(node, schema, path, key);
    else if (isSeq(node)) {
      const { items } = resolve(this.#document, schema);
      if (!items) return;
      node.items.forEach((item, at) => this.value(item as Node, items, `${path}[${at}]`));
    } else if (isScalar(node)) {
      const allowed = resolve(this.#document, schema).enum;
      if (!allowed || node.value === '' || allowed.includes(node.value)) return;
      const meant = similar(String(node.value), allowed.map(String));
      this.#report({
        title: `\`${path}\` cannot be \`${String(node.value)}\`.`,
        hint: `${meant ? `Did you mean \`${meant}\`? ` : ''}It can be ${listed(allowed.filter((value) => value !== ''))}.`,
        field: path,
        range: node.range,
      });
    }
  }

  #object(map: YAMLMap, schema: Schema, path: string, key: Node | undefined): void {
    const resolved = resolve(this.#document, schema);
    const present = new Set<string>();
    for (const pair of this.#pairs(map, present)) {
      const name = String((pair.key as { value?: unknown }).value ?? pair.key);
      const below = path === '' ? name : `${path}.${name}`;
      const field = fieldOf(this.#document, schema, name);
      if (field) this.value(pair.value as Node | null, field, below, pair.key as Node);
      else if (resolved.additionalProperties === false) {
        this.#unknown(name, below, Object.keys(resolved.properties ?? {}), pair.key as Node);
      }
    }
    const missing = (resolved.required ?? []).filter((name) => !present.has(name));
    for (const name of missing) {
      const below = path === '' ? name : `${path}.${name}`;
      this.#report({
        title: `\`${below}\` is missing.`,
        hint: `${path === '' ? 'This kind' : `\`${last(path)}\``} needs the field \`${name}\`.`,
        field: below,
        range: key?.range ?? (map.items[0]?.key as Node | undefined)?.range ?? map.range,
        severity: 'warning',
      });
    }
  }

  /** A map's own pairs; `present` gets the names of all its fields, merged ones (`<<`) included. */
  #pairs(map: YAMLMap, present: Set<string>): Pair[] {
    const isMerge = ({ key }: Pair) => isScalar(key) && key.source === '<<';
    for (const pair of map.items) {
      if (!isMerge(pair)) {
        present.add(String((pair.key as { value?: unknown }).value ?? pair.key));
        continue;
      }
      const source = this.#target(pair.value as Node | null);
      for (const each of isSeq(source) ? source.items : [source]) {
        const target = this.#target(each as Node | null);
        if (isMap(target)) this.#pairs(target, present);
      }
    }
    return map.items.filter((pair) => !isMerge(pair));
  }

  #target(node: Node | null): Node | null {
    return isAlias(node) ? (node.resolve(this.#tree) ?? null) : node;
  }

  #unknown(name: string, path: string, known: string[], key: Node): void {
    const meant = similar(name, known);
    const parent = path.slice(0, -name.length - 1);
    this.#report({
      title: `There is no field \`${path}\`.`,
      hint: meant
        ? `Did you mean \`${meant}\`?`
        : `Check the spelling and the indentation: ${parent ? `\`${last(parent)}\`` : 'this kind'} has ${listed(known)}.`,
      field: path,
      range: key.range,
    });
  }
}

function typeOf(node: Node | null): JsonType | 'null' {
  if (isMap(node)) return 'object';
  if (isSeq(node)) return 'array';
  return isScalar(node) ? scalarType(node) : 'null';
}

function fits(actual: JsonType | 'null', types: JsonType[]): boolean {
  return types.some((type) => type === actual || (type === 'number' && actual === 'integer'));
}

const typeWords: Record<JsonType | 'null', string> = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: '`true` or `false`',
  null: 'empty',
};

function hintFor(types: JsonType[], actual: JsonType | 'null', node: Node | null): string {
  const source = isScalar(node) ? (node.source ?? '') : '';
  if (types.includes('string') && (actual === 'integer' || actual === 'number')) {
    return `Put it in quotes: \`"${source}"\`.`;
  }
  if (types.includes('string') && actual === 'boolean') {
    return `Put it in quotes: Kubernetes reads \`${source}\` as a boolean, \`"${source}"\` as a text.`;
  }
  if (/^(integer|number|boolean)$/.test(types[0]!) && actual === 'string') {
    const bare = isScalar(node) ? String(node.value) : '';
    const isQuoted = source !== '' && isScalar(node) && node.type !== 'PLAIN';
    const wanted = types[0] === 'boolean' ? /^(true|false)$/ : /^-?\d+(\.\d+)?$/;
    if (isQuoted && wanted.test(bare)) return `Write it without quotes: \`${bare}\`.`;
    return types[0] === 'boolean' ? 'Write `true` or `false`.' : 'Write a number.';
  }
  if (types.includes('array')) return 'Begin each entry with `- ` on a line of its own.';
  if (types.includes('object')) return 'Write `name: value` lines, indented below the field.';
  return `Write ${types.map((type) => typeWords[type]).join(' or ')}.`;
}

function last(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, 12).map((value) => `\`${String(value)}\``);
  return values.length > shown.length
    ? `${shown.join(', ')} and ${values.length - shown.length} more`
    : shown.join(', ').replace(/, ([^,]*)$/, ' or $1');
}
