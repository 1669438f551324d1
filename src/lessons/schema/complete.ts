import type { Schema, SchemaDocument, SchemaIndex } from '../../protocol/schema.ts';
import type { Cursor } from './cursor.ts';
import { descriptionOf, isRequired } from './explain.ts';
import { definitionOf, resolve, schemaAt, schemaOfKind, typeName, typesOf } from './fields.ts';

/** Something that could stand at the cursor. */
export interface Suggestion {
  label: string;
  what: 'field' | 'value' | 'kind';
  /** Its type, and whether it has to be there. */
  detail: string;
  description: string;
  /** What is written in place of the word at the cursor: a snippet (`$1`, `${2|a,b|}`), with its own indentation. */
  insert: string;
  /** By this they are ordered. */
  order: string;
  /** What else has to change: `apiVersion` along with `kind`. `line` counts from 1; without `replaces` a line is added before it. */
  also?: { line: number; replaces: boolean; text: string };
}

/**
 * What could stand at the cursor.
 *
 * @param cursor where it stands
 * @param index every kind of the cluster
 * @param document the schema of the group version that the manifest names, if it names one that there is
 */
export function complete(
  cursor: Cursor,
  index: SchemaIndex,
  document: SchemaDocument | undefined,
): Suggestion[] {
  if (cursor.path.length === 0 && cursor.at === 'key') {
    return [...rootFields(cursor, document), ...manifests(cursor, index)];
  }
  if (cursor.path.length === 1 && cursor.at === 'value') {
    if (cursor.path[0] === 'apiVersion') return apiVersions(cursor, index);
    if (cursor.path[0] === 'kind') return kinds(cursor, index);
  }
  const root = document && cursor.kind ? schemaOfKind(document, cursor.kind) : undefined;
  const schema = root && schemaAt(document!, root, cursor.path);
  if (!document || !schema) return [];
  if (cursor.at === 'value') return values(document, schema);
  const { items, properties } = resolve(document, schema);
  if (cursor.needsDash) return entries(document, schema, cursor);
  if (properties) return fields(document, schema, cursor, cursor.column, '');
  // An entry that is no object: what was taken for a key is its value.
  if (!items) return cursor.hasColon ? [] : values(document, schema);
  return cursor.hasColon || cursor.inFlow ? [] : entries(document, items, cursor);
}

/** What a new entry of a list can begin with; its dash is still to be written. */
function entries(document: SchemaDocument, entry: Schema, cursor: Cursor): Suggestion[] {
  const found = fields(document, entry, cursor, cursor.column + 2, '- ');
  return found.length > 0
    ? found
    : values(document, entry).map((each) => ({ ...each, insert: `- ${each.insert}` }));
}

const rootWords: Record<string, { detail: string; description: string }> = {
  apiVersion: {
    detail: 'string',
    description: 'The group and version of the API that serves this kind.',
  },
  kind: { detail: 'string', description: 'What the object is.' },
};

/** The root's fields; `apiVersion` and `kind` before any of them is known. */
function rootFields(cursor: Cursor, document: SchemaDocument | undefined): Suggestion[] {
  const root = document && cursor.kind ? schemaOfKind(document, cursor.kind) : undefined;
  const known = root ? fields(document!, root, cursor, cursor.column, '') : [];
  const first = Object.entries(rootWords).flatMap(([label, words], at): Suggestion[] =>
    cursor.present.includes(label)
      ? []
      : [
          {
            ...words,
            label,
            what: 'field',
            insert: cursor.hasColon ? label : `${label}: `,
            order: `0${at}`,
          },
        ],
  );
  return [...first, ...known.filter(({ label }) => !Object.hasOwn(rootWords, label))];
}

/** Whole manifests, where nothing is written yet. */
function manifests(cursor: Cursor, index: SchemaIndex): Suggestion[] {
  if (cursor.present.length > 0 || cursor.hasColon || cursor.inFlow) return [];
  return index.groupVersions.flatMap(({ apiVersion, kinds: all }) =>
    all
      .filter(({ applies }) => applies)
      .map(({ kind }) => ({
        label: kind,
        what: 'kind' as const,
        detail: apiVersion,
        description: 'The beginning of a manifest: its version, its kind and its name.',
        insert: `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: $1\n$0`,
        order: `2${kind}`,
      })),
  );
}

function apiVersions(cursor: Cursor, { groupVersions }: SchemaIndex): Suggestion[] {
  const fitting = groupVersions.filter(
    ({ kinds: all }) => !cursor.kind || all.some(({ kind }) => kind === cursor.kind),
  );
  // A kind that nobody serves must not leave the reader without an answer.
  return (fitting.length > 0 ? fitting : groupVersions).map(({ apiVersion, kinds: all }, at) => ({
    label: apiVersion,
    what: 'value',
    detail: '',
    description: all.map(({ kind }) => `\`${kind}\``).join(', '),
    insert: apiVersion,
    order: String(at).padStart(3, '0'),
  }));
}

/** The kinds; one of another version brings that along, so that the two always fit. */
function kinds(cursor: Cursor, { groupVersions }: SchemaIndex): Suggestion[] {
  const lines = cursor.text.split('\n');
  const row = lines.findIndex((line) => /^apiVersion:/.test(line));
  const kindRow = lines.findIndex((line) => /^kind:/.test(line));
  return groupVersions.flatMap(({ apiVersion, kinds: all }) =>
    all
      .filter(({ applies }) => applies)
      .map(({ kind, namespaced }): Suggestion => {
        const fits = apiVersion === cursor.apiVersion;
        return {
          label: kind,
          what: 'kind',
          detail: apiVersion,
          description: `${namespaced ? 'Lives in a namespace.' : 'Belongs to the whole cluster, not to a namespace.'}${fits ? '' : ` Sets \`apiVersion: ${apiVersion}\` too.`}`,
          insert: kind,
          order: `${fits ? 0 : 1}${kind}`,
          ...(fits || cursor.inFlow
            ? {}
            : {
                also: {
                  line: cursor.firstLine + (row < 0 ? Math.max(kindRow, 0) : row),
                  replaces: row >= 0,
                  text: `apiVersion: ${apiVersion}`,
                },
              }),
        };
      }),
  );
}

function fields(
  document: SchemaDocument,
  schema: Schema,
  cursor: Cursor,
  column: number,
  dash: string,
): Suggestion[] {
  const { properties = {} } = resolve(document, schema);
  return Object.entries(properties)
    .filter(([name]) => dash !== '' || !cursor.present.includes(name))
    .map(([name, field]): Suggestion => {
      const required = isRequired(document, schema, name);
      const snippet = new Snippet(document, cursor.inFlow);
      return {
        label: name,
        what: 'field',
        detail: `${typeName(document, field)}${required ? ', required' : ''}`,
        description: descriptionOf(document, field),
        insert: cursor.hasColon ? name : `${dash}${snippet.field(name, field, schema, column - 1)}`,
        // What the cluster writes is offered last.
        order: `${required ? 0 : isWrittenByCluster(name, field) ? 2 : 1}${name}`,
      };
    });
}

function isWrittenByCluster(name: string, { description = '' }: Schema): boolean {
  return (
    name === 'status' ||
    /\b(read-only|populated by the system|primarily for internal)/i.test(description)
  );
}

function values(document: SchemaDocument, schema: Schema): Suggestion[] {
  const { enum: allowed, default: usual, description = '' } = resolve(document, schema);
  const isBoolean = typesOf(document, schema).includes('boolean');
  const all = allowed?.filter((value) => value !== '') ?? (isBoolean ? [true, false] : []);
  const known = all.length > 0 || usual === undefined ? all : [usual];
  return known
    .filter((value) => typeof value !== 'object')
    .map((value, at) => ({
      label: String(value),
      what: 'value',
      detail: value === usual ? 'default' : '',
      description,
      insert: quoted(document, schema, value),
      order: String(at).padStart(3, '0'),
    }));
}

/** A text that YAML would take for something else has to stand in quotes. */
function quoted(document: SchemaDocument, schema: Schema, value: unknown): string {
  const isText = typesOf(document, schema).includes('string') && typeof value === 'string';
  const text = String(value);
  return isText && /^(y|n|yes|no|on|off|true|false|null|~|[-+.\d].*|)$/i.test(text)
    ? `"${text}"`
    : escaped(text);
}

function escaped(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/**
 * Fields that OpenAPI does not call required, but without which nobody writes such an object: the API server asks for
 * them later, or what is made would not do anything.
 */
const usualFields: Record<string, string[]> = {
  'io.k8s.api.core.v1.Container': ['image'],
  'io.k8s.api.core.v1.PodTemplateSpec': ['metadata', 'spec'],
  'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector': ['matchLabels'],
};

/** Writes a field with all that it needs, each line with its own indentation. */
class Snippet {
  readonly #document: SchemaDocument;
  readonly #inFlow: boolean;
  #stops = 0;

  constructor(document: SchemaDocument, inFlow: boolean) {
    this.#document = document;
    this.#inFlow = inFlow;
  }

  field(name: string, schema: Schema, parent: Schema, indent: number): string {
    const value = this.#inFlow ? ` ${this.#stop()}` : this.#value(schema, indent, parent, 0);
    return `${escaped(name)}:${value}`;
  }

  #stop(): string {
    return `$${++this.#stops}`;
  }

  #value(schema: Schema, indent: number, parent: Schema, depth: number): string {
    const { items, properties, additionalProperties, enum: allowed } = this.#resolve(schema);
    const types = typesOf(this.#document, schema);
    const next = `\n${' '.repeat(indent + 2)}`;
    if (items) {
      const needed = this.#needed(items, schema, indent + 4, depth);
      return `${next}- ${needed.join(`\n${' '.repeat(indent + 4)}`) || this.#stop()}`;
    }
    if (properties || additionalProperties || (types.length === 1 && types[0] === 'object')) {
      return `${next}${this.#needed(schema, parent, indent + 2, depth).join(next) || this.#stop()}`;
    }
    const choice = (allowed ?? (types[0] === 'boolean' ? [true, false] : [])).filter(
      (value) => value !== '',
    );
    if (choice.length === 0) return ` ${this.#stop()}`;
    const words = choice.map((value) => String(value).replace(/[\\,|$}]/g, '\\$&'));
    return ` \${${++this.#stops}|${words.join(',')}|}`;
  }

  /** The lines of what an object cannot do without. */
  #needed(schema: Schema, parent: Schema, indent: number, depth: number): string[] {
    const { properties = {}, required = [] } = this.#resolve(schema);
    const names = depth > 4 ? [] : [...required, ...this.#usual(schema, parent)];
    return [...new Set(names)].flatMap((name) => {
      const field = properties[name];
      return field ? [`${escaped(name)}:${this.#value(field, indent, schema, depth + 1)}`] : [];
    });
  }

  #usual(schema: Schema, parent: Schema): string[] {
    const definition = definitionOf(schema) ?? '';
    if (definition.endsWith('.meta.v1.ObjectMeta')) {
      const isTemplate = definitionOf(parent)?.endsWith('.PodTemplateSpec') ?? false;
      return [isTemplate ? 'labels' : 'name'];
    }
    return usualFields[definition] ?? [];
  }

  #resolve(schema: Schema): Schema {
    return resolve(this.#document, schema);
  }
}
