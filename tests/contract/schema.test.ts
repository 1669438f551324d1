import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { parseDocument, type Scalar } from 'yaml';
import type { ApiClient } from '../../src/cluster/api/client.ts';
import { apiVersionOf, Discovery, type Resource } from '../../src/cluster/api/discovery.ts';
import { ClusterSchema } from '../../src/cluster/api/schema.ts';
import { clusterName } from '../../src/cluster/base/cache.ts';
import { docker } from '../../src/cluster/docker/docker.ts';
import { findDocker } from '../../src/cluster/docker/find-docker.ts';
import { complete } from '../../src/lessons/schema/complete.ts';
import { cursorAt } from '../../src/lessons/schema/cursor.ts';
import { definitionOf, resolve, schemaOfKind, typeName } from '../../src/lessons/schema/fields.ts';
import { scalarType } from '../../src/lessons/schema/scalar.ts';
import type { Schema, SchemaDocument, SchemaIndex } from '../../src/protocol/schema.ts';
import { testWorkspace, type TestWorkspace } from './workspace.ts';

let workspace: TestWorkspace;
let client: ApiClient;
let schema: ClusterSchema;
let creatable: Resource[];
let index: SchemaIndex;

beforeAll(async () => {
  workspace = await testWorkspace();
  ({ client } = workspace);
  schema = new ClusterSchema(client);
  const all = await new Discovery(client).all();
  // Other tests make and delete CRDs meanwhile.
  creatable = all.filter((each) => each.verbs.includes('create') && isLasting(each.group));
  index = await schema.index();
});
afterAll(async () => {
  await workspace[Symbol.asyncDispose]();
});

function isLasting(group: string): boolean {
  return !group.includes('.') || group.endsWith('.k8s.io');
}

async function documentOf(apiVersion: string): Promise<SchemaDocument> {
  const packed = await schema.groupVersion(apiVersion);
  expect(packed, `the schema of ${apiVersion}`).toBeDefined();
  return JSON.parse(gunzipSync(packed!.gzip).toString()) as SchemaDocument;
}

/** All fields below a schema, as `path <type>`; a type within itself is not gone into again. */
function fieldsOf(
  document: SchemaDocument,
  schema: Schema,
  path = '',
  above: string[] = [],
): string[] {
  const { items, additionalProperties } = resolve(document, schema);
  if (items) return fieldsOf(document, items, path, above);
  if (additionalProperties) return fieldsOf(document, additionalProperties, path, above);
  const definition = definitionOf(schema);
  if (definition !== undefined && above.includes(definition)) return [];
  const inner = definition === undefined ? above : [...above, definition];
  const { properties = {}, required = [] } = resolve(document, schema);
  return Object.entries(properties).flatMap(([name, field]) => {
    const own = path === '' ? name : `${path}.${name}`;
    const mark = required.includes(name) ? ' required' : '';
    return [
      `${own} <${typeName(document, field)}>${mark}`,
      ...fieldsOf(document, field, own, inner),
    ];
  });
}

/** The same from what `kubectl explain --recursive` prints. */
function fieldsExplained(text: string): string[] {
  const path: string[] = [];
  return text.split('\n').flatMap((line) => {
    const found = /^( {2,})(\S+)\t<([^>]*)>( -required-)?$/.exec(line);
    if (!found) return [];
    const [, indent, name, type, required] = found;
    path.length = indent!.length / 2 - 1;
    path.push(name!);
    return [`${path.join('.')} <${type}>${required ? ' required' : ''}`];
  });
}

describe('every kind of which an object can be made', () => {
  test('is in the index', () => {
    const known = index.groupVersions
      .filter(({ apiVersion }) => isLasting(apiVersion.replace(/\/?[^/]+$/, '')))
      .flatMap(({ apiVersion, kinds }) => kinds.map(({ kind }) => `${apiVersion} ${kind}`));
    expect(creatable.length).toBeGreaterThan(50);
    expect(known.sort()).toEqual(
      creatable.map((each) => `${apiVersionOf(each)} ${each.kind}`).sort(),
    );
  });

  test('has exactly the fields, types and required fields that kubectl explain lists', async () => {
    const engine = (await findDocker())!;
    const explained = await docker(engine, [
      'exec',
      `${clusterName}-control-plane`,
      'sh',
      '-c',
      // It ends before it would have to collect what it has used, which takes a third of its time.
      `export GOGC=off\n${creatable
        .map(
          (each) =>
            `echo "=== ${apiVersionOf(each)} ${each.kind}"; kubectl explain ${each.plural} --api-version=${apiVersionOf(each)} --recursive`,
        )
        .join('\n')}`,
    ]);
    const parts = explained.split(/^=== /m).slice(1);
    expect(parts).toHaveLength(creatable.length);
    const documents = new Map<string, SchemaDocument>();
    for (const part of parts) {
      const [apiVersion, kind] = part.split('\n', 1)[0]!.split(' ') as [string, string];
      const document = documents.get(apiVersion) ?? (await documentOf(apiVersion));
      documents.set(apiVersion, document);
      const root = schemaOfKind(document, kind)!;
      const wanted = fieldsExplained(part);
      expect(wanted.length, `fields of ${kind}`).toBeGreaterThan(3);
      expect(fieldsOf(document, root).sort(), `fields of ${kind}`).toEqual(wanted.sort());
    }
  }, 240_000);
});

const group = `schema-${randomBytes(3).toString('hex')}.example.dev`;
const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: crontabs.${group}
spec:
  group: ${group}
  scope: Namespaced
  names: {plural: crontabs, singular: crontab, kind: CronTab}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [cronSpec]
              properties:
                cronSpec: {type: string, description: When it runs.}
                port: {x-kubernetes-int-or-string: true}
                policy: {type: string, enum: [Allow, Forbid]}
`;

test('a CRD’s kind is known as soon as the API server publishes it, and gone after its deletion', async () => {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/crontabs.${group}`;
  const served = async () =>
    (await schema.index()).groupVersions.find((each) => each.apiVersion === `${group}/v1`);
  expect(await served()).toBeUndefined();
  await client.json({
    method: 'PATCH',
    path: `${path}?fieldManager=kindbook-test`,
    body: crd,
    contentType: 'application/apply-patch+yaml',
  });
  try {
    await expect.poll(served, { timeout: 20_000 }).toMatchObject({
      kinds: [{ kind: 'CronTab', namespaced: true, applies: true }],
    });
    const document = await documentOf(`${group}/v1`);
    const text = `apiVersion: ${group}/v1\nkind: CronTab\nspec:\n  `;
    const found = complete(cursorAt(text, 4, 3)!, await schema.index(), document);
    expect(found.map(({ label, detail }) => `${label} ${detail}`)).toEqual([
      'cronSpec string, required',
      'policy string',
      'port IntOrString',
    ]);
  } finally {
    await client.json({ method: 'DELETE', path });
  }
  await expect.poll(served, { timeout: 30_000 }).toBeUndefined();
  await expect.poll(() => schema.groupVersion(`${group}/v1`), { timeout: 30_000 }).toBeUndefined();
});

test.each([
  ...['web', '"80"', "'on'", '1.2.3', '08x', '!!str 80', '2026-01-01', '1:30', '10m'],
  ...[
    'yes',
    'y',
    'N',
    'Off',
    'true',
    '80',
    '0x1F',
    '0o17',
    '017',
    '1_000',
    '1.5',
    '1e3',
    '.inf',
    '~',
  ],
])('the value %s is of the same type to us and to the API server', async (source) => {
  const body = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: yaml}\ndata:\n  value: ${source}\n`;
  const accepted = await client
    .json({
      method: 'PATCH',
      path: '/api/v1/namespaces/default/configmaps/yaml?fieldManager=kindbook-test&dryRun=All',
      body,
      contentType: 'application/apply-patch+yaml',
    })
    .then(
      () => true,
      () => false,
    );
  const type = scalarType(parseDocument(body).getIn(['data', 'value'], true) as Scalar);
  expect(type === 'string' || type === 'null', `taken for ${type}`).toBe(accepted);
});
