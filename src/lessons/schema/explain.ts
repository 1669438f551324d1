import { LineCounter, visit } from 'yaml';
import type { Place } from '../../protocol/problem.ts';
import type { Schema, SchemaDocument } from '../../protocol/schema.ts';
import { placeOf } from '../manifest/documents.ts';
import { kindOf, partAt, pathOf } from './cursor.ts';
import { definitionOf, resolve, schemaAt, schemaOfKind, typeName } from './fields.ts';
import { referenceOf } from './reference.ts';
import { excessOf } from '../manifest/limits.ts';
import { parseText } from '../manifest/parse-text.ts';

/** A field as `kubectl explain` tells of it. */
export interface Explanation {
  /** `Deployment.spec.replicas`. */
  path: string;
  /** `integer`, `[]Container`. */
  type: string;
  required: boolean;
  /** In Markdown, as Kubernetes writes its own descriptions. */
  description: string;
  enum: unknown[];
  default: unknown;
  /** The page of the API reference that describes it. */
  reference: string | undefined;
}

/** Something in the text and where it stands. */
export interface FieldAt {
  apiVersion: string;
  kind: string;
  path: (string | number)[];
  place: Place;
}

/**
 * The field at a place of a cell's text, be it at its name or its value.
 *
 * @param line from 1
 * @param column from 1
 */
export function fieldAt(text: string, line: number, column: number): FieldAt | undefined {
  const part = partAt(text, line);
  const { apiVersion, kind } = kindOf(part.text);
  if (!apiVersion || !kind) return undefined;
  if (excessOf(part.text)) return undefined;
  const lines = new LineCounter();
  const tree = parseText(part.text, { lineCounter: lines, merge: false });
  const start = lines.lineStarts[line - 1 - part.linesBefore];
  if (start === undefined) return undefined;
  const offset = start + column - 1;
  let found: FieldAt | undefined;
  visit(tree, {
    Scalar(_place, node, ancestors) {
      const [from = 0, to = 0] = node.range ?? [];
      if (offset < from || offset >= to) return undefined;
      found = {
        apiVersion,
        kind,
        path: pathOf(ancestors, node),
        place: placeOf(lines, from, to, part.linesBefore, part.text),
      };
      return visit.BREAK;
    },
  });
  return found;
}

/**
 * Tells of a field what `kubectl explain` tells.
 *
 * @param path the keys and indices from the object's root; empty for the kind itself
 * @param version the cluster's, for instance `v1.37.2`
 * @returns undefined where the schema has no such field
 */
export function explain(
  document: SchemaDocument,
  kind: string,
  path: readonly (string | number)[],
  version: string,
): Explanation | undefined {
  const root = schemaOfKind(document, kind);
  const schema = root && schemaAt(document, root, path);
  if (!root || !schema) return undefined;
  const field = path.findLastIndex((step) => typeof step === 'string');
  const parent = field < 0 ? undefined : schemaAt(document, root, path.slice(0, field));
  const resolved = resolve(document, schema);
  const entry = entryOf(schema);
  const reference = referenceFor(document, entry, root, path);
  return {
    path: [kind, ...path.filter((step) => typeof step === 'string')].join('.'),
    type: typeName(document, schema),
    required: parent ? isRequired(document, parent, String(path[field])) : false,
    description: descriptionOf(document, schema),
    enum: resolved.enum ?? [],
    default: resolved.default,
    reference: reference && referenceOf(reference, version),
  };
}

/** Whether an object needs a field. */
export function isRequired(document: SchemaDocument, parent: Schema, name: string): boolean {
  return resolve(document, parent).required?.includes(name) ?? false;
}

/** The field's own words, and the beginning of those on its type. */
export function descriptionOf(document: SchemaDocument, schema: Schema): string {
  const definition = definitionOf(entryOf(schema));
  const type = definition === undefined ? undefined : document.$defs[definition]?.description;
  return [schema.description, type?.split('\n\n', 1)[0]]
    .filter((text, at, all) => text && all.indexOf(text) === at)
    .join('\n\n');
}

/** What a list or map holds. */
function entryOf(schema: Schema): Schema {
  if (schema.items) return entryOf(schema.items);
  return schema.additionalProperties ? entryOf(schema.additionalProperties) : schema;
}

/** The definition that the reference describes: the field's own type, or else the nearest one that it is in. */
function referenceFor(
  document: SchemaDocument,
  entry: Schema,
  root: Schema,
  path: readonly (string | number)[],
): string | undefined {
  const own = definitionOf(entry);
  if (own !== undefined && document.$defs[own]?.properties) return own;
  for (let length = path.length - 1; length >= 0; length--) {
    const above = schemaAt(document, root, path.slice(0, length));
    const definition = above && definitionOf(above);
    if (definition !== undefined) return definition;
  }
  return undefined;
}
