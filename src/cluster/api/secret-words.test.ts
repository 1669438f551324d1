import { afterEach, expect, test, vi } from 'vitest';
import {
  canary,
  canaryWords,
  secretHead,
  secretTexts,
} from '../../../tests/fixtures/secret-shapes.ts';
import { readManifest } from '../../lessons/manifest/documents.ts';
import { submittedText, valueForKubernetes } from '../../lessons/manifest/submitted.ts';
import { problemsOfRefusal } from './api-problem.ts';
import { ApiError } from './client.ts';

/** What the API server says of a value that it does not like, quoting it. */
const refusals: [number, (value: string) => string][] = [
  [
    500,
    (value) =>
      `failed to create typed patch object (ns/a; /v1, Kind=Secret): .stringData.password: expected string, got &value.valueUnstructured{Value:${value}}`,
  ],
  [
    500,
    (value) =>
      `failed to create typed patch object (ns/a; /v1, Kind=Secret): errors:\n  .data.password: expected string, got ${value}\n  .data.b: ${value}`,
  ],
  [
    400,
    (value) =>
      `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${value} into Go value`,
  ],
  [400, (value) => `yaml: line 6: could not find expected ':' near ${value}`],
  [400, (value) => `illegal base64 data at input byte 4: ${value}`],
  [
    422,
    (value) => `Secret "a" is invalid: data[password]: Invalid value: "${value}": must be shorter`,
  ],
  [403, (value) => `admission webhook "x.y" denied the request: the value ${value} is weak`],
  [500, (value) => `Internal error occurred: ${value}`],
];

afterEach(() => vi.restoreAllMocks());

test.each(secretTexts('a'))(
  'no value of a Secret is in any word about it, and none is logged: %j',
  (text) => {
    const logged: unknown[] = [];
    for (const method of ['log', 'warn', 'error', 'info'] as const) {
      vi.spyOn(console, method).mockImplementation((...words) => void logged.push(words));
    }
    vi.spyOn(process, 'emitWarning').mockImplementation((words) => void logged.push(words));
    const read = readManifest(text);
    const said: unknown[] = [...(read.problems ?? [])];
    for (const document of read.documents ?? []) {
      submittedText(document);
      try {
        valueForKubernetes(document);
      } catch {
        // What Kubernetes cannot read it says itself.
      }
      for (const [code, message] of refusals) {
        for (const value of [canary, `"${canary}"`, '7777123', `map[a:${canary}]`]) {
          const causes = [{ field: 'data[password]', message: `Invalid value: "${value}"` }];
          const status = {
            message: message(value),
            ...(code === 422 ? { details: { causes } } : {}),
          };
          said.push(...problemsOfRefusal(new ApiError(code, status), document));
        }
      }
    }
    expect(JSON.stringify(logged)).not.toMatch(canaryWords);
    expect(JSON.stringify(said)).not.toMatch(canaryWords);
  },
);

test('a refusal says the field and the kind of mistake', () => {
  const [document] = readManifest(
    `${secretHead('a')}stringData:\n  password: 7777123\n`,
  ).documents!;
  const message = refusals[0]![1]('7777123');
  expect(problemsOfRefusal(new ApiError(500, { message }), document!)).toMatchObject([
    {
      title: 'The field `stringData.password` must be a text, but is a number.',
      hint: 'Put the value in quotes.',
      field: 'stringData.password',
      place: { line: 6 },
    },
  ]);
});

test.each([
  ['hunter2canary', 'There is no field `••••••`.', undefined],
  ['stringdata', 'There is no field `stringdata`.', 'stringdata'],
])(
  'the name of a field that is none may be a value, unless it is misspelt: %s',
  (name, title, field) => {
    const [document] = readManifest(`${secretHead('a')}${name}: a\n`).documents!;
    const message = `failed to create typed patch object (ns/a; /v1, Kind=Secret): .${name}: field not declared in schema`;
    const [problem] = problemsOfRefusal(new ApiError(500, { message }), document!);
    expect([problem!.title, problem!.field, problem!.place?.line]).toEqual([title, field, 5]);
  },
);

test.each([
  ['&value.valueUnstructured{Value:5}', 'a number'],
  ['&value.valueUnstructured{Value:true}', 'true or false'],
  ['&value.valueUnstructured{Value:"map"}', 'a text'],
  ['&value.valueUnstructured{Value:[]interface {}{1}}', 'a list'],
  ['&value.valueUnstructured{Value:map[string]interface {}{}}', 'an object'],
  ['&value.valueUnstructured{Value:interface {}(nil)}', 'empty'],
])('the type of %s is %s', (got, plain) => {
  const [document] = readManifest(secretHead('a').replace('Secret', 'ConfigMap')).documents!;
  const message = `failed to create typed patch object (a): .data.a: expected string, got ${got}`;
  expect(problemsOfRefusal(new ApiError(500, { message }), document!)[0]!.title).toBe(
    `The field \`data.a\` must be a text, but is ${plain}.`,
  );
});

test.each([
  `|-\n${'apiVersion: v1\nkind: Secret\nstringData:\n  password: kanarienvogel\n'}`,
  'kind: Secret\n---\n|-\nstringData:\n  password: kanarienvogel\n',
  'kind: Secret\n---\nkanarienvogel\n',
  'kind: Secret\nstringData:\n---\n  a: password: kanarienvogel\n',
])('a Secret that is read as one text, or cut in two, is not told: %j', (text) => {
  expect(JSON.stringify(readManifest(text).problems)).not.toContain('kanarienvogel');
});
