import { expect, test } from 'vitest';
import { readManifest } from '../../lessons/manifest/documents.ts';
import { problemsOfRefusal } from './api-problem.ts';
import { ApiError } from './client.ts';

const [document] = readManifest(
  'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata: text\n',
).documents!;

/** What the API server says of a text in the place of an object. */
const refused = (value: string) =>
  new ApiError(500, {
    message: `failed to create typed patch object (ns/a; /v1, Kind=ConfigMap): .data: expected map, got &{${value}}`,
  });

test.each([
  ['line ends', '\n'],
  ['lines that begin with a dot', '\n.'],
  ['lines that look like paths', '\n  .a: '],
  ['spaces', ' '],
  ['words about quotas', ', used: '],
  ['words about types', ': expected a, got '],
])('a value that is quoted is read at once, however long it is: %s', (_, part) => {
  const began = process.cpuUsage();
  const [problem] = problemsOfRefusal(refused(part.repeat(200_000)), document!);
  const { user } = process.cpuUsage(began);
  expect(problem).toMatchObject({ field: 'data', place: { line: 5 } });
  expect(problem!.detail!.length).toBeLessThan(11_000);
  expect(user / 1_000).toBeLessThan(2_000);
});

test('several schema errors come each with its own words', () => {
  const message =
    'failed to create typed patch object (ns/a; /v1, Kind=ConfigMap): errors:\n  .data: expected map, got &{a\n.b\nc}\n  .datas: field not declared in schema';
  expect(problemsOfRefusal(new ApiError(500, { message }), document!)).toMatchObject([
    { field: 'data', detail: '.data: expected map, got &{a\n.b\nc}' },
    { title: 'There is no field `datas`.' },
  ]);
});
