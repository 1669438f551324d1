import type { JsonType, Schema, SchemaDocument } from '../../protocol/schema.ts';

/** One group version's document of the API server's OpenAPI v3 (`/openapi/v3/apis/apps/v1`), as far as it is read. */
export interface OpenApiDocument {
  components?: { schemas?: Record<string, OpenApiSchema> };
}

/** A schema of OpenAPI v3 with Kubernetes' extensions (kubernetes/kube-openapi, pkg/validation/spec). */
interface OpenApiSchema {
  $ref?: string;
  allOf?: OpenApiSchema[];
  oneOf?: OpenApiSchema[];
  description?: string;
  type?: string;
  format?: string;
  default?: unknown;
  enum?: unknown[];
  required?: string[];
  properties?: Record<string, OpenApiSchema>;
  additionalProperties?: OpenApiSchema | boolean;
  items?: OpenApiSchema;
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
}

const refPrefix = '#/components/schemas/';

/**
 * Turns one group version's OpenAPI into the JSON Schema that the editor reads. Only what its kinds can hold is kept:
 * lists, options and discovery are left out.
 *
 * @param openApi the API server's own document
 * @param apiVersion for instance `apps/v1`
 */
export function convert(openApi: OpenApiDocument, apiVersion: string): SchemaDocument {
  const schemas = openApi.components?.schemas ?? {};
  const [version, group = ''] = apiVersion.split('/').reverse();
  const document: SchemaDocument = { kinds: {}, $defs: {} };
  for (const [name, schema] of Object.entries(schemas)) {
    const kind = schema['x-kubernetes-group-version-kind']?.find(
      (each) => each.group === group && each.version === version,
    )?.kind;
    if (kind !== undefined && hasObjectMeta(schema)) document.kinds[kind] = name;
  }

  const wanted = Object.values(document.kinds);
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    const schema = schemas[name];
    if (!schema || Object.hasOwn(document.$defs, name)) continue;
    document.$defs[name] = schemaOf(schema, (ref) => wanted.push(ref));
  }
  return document;
}

/** Whether it is an object of its own: a list's metadata is of another type, and options have none. */
function hasObjectMeta({ properties = {} }: OpenApiSchema): boolean {
  const { metadata } = properties;
  const ref = metadata?.$ref ?? metadata?.allOf?.[0]?.$ref;
  return ref?.endsWith('.ObjectMeta') ?? false;
}

function schemaOf(source: OpenApiSchema, refer: (name: string) => void): Schema {
  const schema: Schema = {};
  // A reference that says more of its own stands in an `allOf`, since OpenAPI 3.0 allows nothing beside `$ref`.
  const ref = source.$ref ?? source.allOf?.find(({ $ref }) => $ref !== undefined)?.$ref;
  if (ref !== undefined) {
    const name = ref.slice(refPrefix.length);
    refer(name);
    schema.$ref = `#/$defs/${name}`;
  }
  if (source.description) schema.description = source.description;
  const type = typeOf(source);
  if (type) schema.type = type;
  if (source.format && source.format !== 'int-or-string') schema.format = source.format;
  if (source.enum) schema.enum = source.enum;
  if (saysSomething(source.default)) schema.default = source.default;
  if (source.required && source.required.length > 0) schema.required = source.required;
  if (source.items) schema.items = schemaOf(source.items, refer);
  if (source.properties) {
    schema.properties = Object.fromEntries(
      Object.entries(source.properties).map(([name, each]) => [name, schemaOf(each, refer)]),
    );
  }
  if (source['x-kubernetes-embedded-resource']) schema.properties = embedded(schema.properties);
  const additional = source.additionalProperties;
  if (typeof additional === 'object') schema.additionalProperties = schemaOf(additional, refer);
  else if (source.properties && !additional && !source['x-kubernetes-preserve-unknown-fields']) {
    schema.additionalProperties = false;
  }
  return schema;
}

function typeOf(source: OpenApiSchema): Schema['type'] {
  if (source['x-kubernetes-int-or-string'] || source.format === 'int-or-string') {
    return ['integer', 'string'];
  }
  // Quantity and IntOrString of Kubernetes' own types.
  const types = source.oneOf?.map(({ type }) => type).filter((type) => type !== undefined) ?? [];
  if (source.type === undefined && types.length > 0) return types as JsonType[];
  return source.type as JsonType | undefined;
}

/** The defaults of Go's zero values (`""`, `{}`, `0`) stand on every second field and tell nothing. */
function saysSomething(value: unknown): boolean {
  return typeof value === 'object' && value !== null
    ? Object.keys(value).length > 0
    : value !== undefined && value !== null && value !== '' && value !== 0;
}

/** An object within an object has these fields without its schema saying so. */
function embedded(properties: Record<string, Schema> = {}): Record<string, Schema> {
  return {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    ...properties,
  };
}
