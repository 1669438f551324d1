import { entryOf } from '../../protocol/entry-of.ts';
import type { JsonType, Schema, SchemaDocument } from '../../protocol/schema.ts';

const refPrefix = '#/$defs/';

/** The name of the definition that a schema refers to, for instance `io.k8s.api.core.v1.PodSpec`. */
export function definitionOf(schema: Schema): string | undefined {
  return schema.$ref?.slice(refPrefix.length);
}

/** Follows a reference; what is said beside it goes before what is said there. */
export function resolve(document: SchemaDocument, schema: Schema): Schema {
  const name = definitionOf(schema);
  if (name === undefined) return schema;
  const { $ref: _, ...beside } = schema;
  return { ...document.$defs[name], ...beside };
}

/** The types that a value may have; empty where any will do. */
export function typesOf(document: SchemaDocument, schema: Schema): JsonType[] {
  return [resolve(document, schema).type ?? []].flat();
}

/** The schema of a kind, or undefined where the document does not have it. */
export function schemaOfKind(document: SchemaDocument, kind: string): Schema | undefined {
  const name = entryOf(document.kinds, kind);
  return name !== undefined && document.$defs[name] ? { $ref: `${refPrefix}${name}` } : undefined;
}

/** The schema of a field of an object, declared or not; undefined where there is no such field, or nothing is known about it. */
export function fieldOf(document: SchemaDocument, schema: Schema, key: string): Schema | undefined {
  const { properties, additionalProperties } = resolve(document, schema);
  if (properties && Object.hasOwn(properties, key)) return properties[key];
  return additionalProperties === false ? undefined : additionalProperties;
}

/** The schema at a path of fields and list indices below a kind. */
export function schemaAt(
  document: SchemaDocument,
  root: Schema,
  path: readonly (string | number)[],
): Schema | undefined {
  return path.reduce<Schema | undefined>(
    (schema, step) =>
      schema &&
      (typeof step === 'number'
        ? resolve(document, schema).items
        : fieldOf(document, schema, step)),
    root,
  );
}

/**
 * Names a type as `kubectl explain` does: `string`, `[]Container`, `map[string]string`.
 * Source: kubectl, pkg/explain/v2/templates/plaintext.tmpl, `typeGuess`.
 */
export function typeName(document: SchemaDocument, schema: Schema): string {
  if (schema.items) return `[]${typeName(document, schema.items)}`;
  if (schema.additionalProperties) {
    return `map[string]${typeName(document, schema.additionalProperties)}`;
  }
  const definition = definitionOf(schema);
  if (definition !== undefined) {
    const target = document.$defs[definition];
    if (!target || typeof target.type !== 'string' || target.type === 'object') {
      return definition.slice(definition.lastIndexOf('.') + 1);
    }
    return typeName(document, target);
  }
  if (Array.isArray(schema.type)) {
    return schema.type.includes('integer') ? 'IntOrString' : schema.type.join(' or ');
  }
  return schema.type === 'object' ? 'Object' : (schema.type ?? 'any value');
}
