import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readManifest, split } from '../../src/lessons/manifest/documents.ts';
import { placeOfField } from '../../src/lessons/manifest/place.ts';
import { submittedText, valueForKubernetes } from '../../src/lessons/manifest/submitted.ts';
import { check } from '../../src/lessons/schema/check.ts';
import { complete } from '../../src/lessons/schema/complete.ts';
import { cursorAt, kindOf } from '../../src/lessons/schema/cursor.ts';
import { explain, fieldAt } from '../../src/lessons/schema/explain.ts';
import type { SchemaDocument, SchemaIndex } from '../../src/protocol/schema.ts';
import type { CellProblem } from '../../src/protocol/workspace.ts';
import { anyText, brokenManifest, yamlPieces } from './any.ts';
import { holds, isProblem, saysWhole } from './holds.ts';

holds('any letters as a cell', anyText, isRead);
holds('pieces of YAML as a cell', yamlPieces, isRead);
holds('a manifest with a mistake', brokenManifest, isRead);

const canary = 'kanarienvogel';
const secret = `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  password: ${canary}\n`;
holds(
  'a Secret with a mistake',
  fc.tuple(fc.nat({ max: secret.length }), fc.nat({ max: 3 }), yamlPieces),
  ([at, removed, added]) => {
    const text = secret.slice(0, at) + added + secret.slice(at + removed);
    // Where the canary itself, or what makes it a Secret, was written over, there is nothing to be found or nothing to hide.
    if (!/kind: Secret$/m.test(text) || !text.includes(canary)) return;
    const { problems = [] } = readManifest(text);
    const said = JSON.stringify(problems);
    if (said.includes(canary)) throw new Error(`Says the Secret’s value: ${said}`);
  },
);

const index = schema('index') as SchemaIndex;
const schemas = new Map<string, SchemaDocument | undefined>();
holds(
  'what the editor asks about a text',
  fc.tuple(fc.oneof(brokenManifest, yamlPieces), fc.double({ min: 0, max: 1, noNaN: true })),
  ([text, at]) => {
    const before = text.slice(0, Math.floor(at * text.length)).split('\n');
    const [line, column] = [before.length, before.at(-1)!.length + 1];
    for (const [number, part] of split(text).entries()) {
      const found = check(part, number + 1, index, schemaOf(kindOf(part.text).apiVersion));
      for (const problem of found) hasPlace(problem, text);
    }
    const cursor = cursorAt(text, line, column);
    if (cursor)
      saysWhole(complete(cursor, index, schemaOf(cursor.apiVersion)).map(({ label }) => label));
    const field = fieldAt(text, line, column);
    const document = field && schemaOf(field.apiVersion);
    if (field && document) explain(document, field.kind, field.path, 'v1.37.2');
  },
);

/** A text has either documents, whose fields have places in it, or problems in words, each with its place. */
function isRead(text: string): void {
  const { documents = [], problems = [] } = readManifest(text);
  if (documents.length === 0 && problems.length === 0)
    throw new Error('It is neither read nor refused.');
  for (const problem of problems) {
    isProblem({ title: problem.title, hint: problem.hint });
    hasPlace(problem, text);
  }
  for (const document of documents) {
    JSON.stringify(valueForKubernetes(document));
    submittedText(document);
    const fields = ['metadata.name', '.spec.containers[name="web"].image', 'spec.a[3].b', '[', '.'];
    for (const field of fields) hasPlace({ place: placeOfField(document, field) }, text);
  }
}

function hasPlace({ place }: Pick<CellProblem, 'place'>, text: string): void {
  const lines = text.split('\n').length;
  const isIn =
    place !== undefined &&
    [place.line, place.column, place.endLine, place.endColumn].every((each) => each >= 1) &&
    place.line <= place.endLine &&
    place.endLine <= lines;
  if (!isIn) throw new Error(`No place in a text of ${lines} lines: ${JSON.stringify(place)}`);
}

function schemaOf(apiVersion: string | undefined): SchemaDocument | undefined {
  if (!index.groupVersions.some((one) => one.apiVersion === apiVersion)) return undefined;
  const known = schemas.get(apiVersion!) ?? (schema(apiVersion!) as SchemaDocument);
  schemas.set(apiVersion!, known);
  return known;
}

function schema(name: string): unknown {
  const file = join(import.meta.dirname, '../../public/schema', `${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8'));
}
