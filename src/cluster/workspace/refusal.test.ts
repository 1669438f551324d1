import { expect, test } from 'vitest';
import { readManifest } from '../../lessons/manifest/documents.ts';
import { ApiError, type ApiClient } from '../api/client.ts';
import { explainRefusal } from './refusal.ts';

test('a refusal of a Secret that names no field of its text is explained', async () => {
  const text =
    'apiVersion: v1\nkind: Secret\nmetadata:\n  name: passwords\nstringData:\n  user: anna\n';
  const [document] = readManifest(text).documents!;
  const message =
    'failed to create typed patch object (n/passwords; /v1, Kind=Secret): .spec.containers[name="web"].env: duplicate entries for key [name="A"]';
  const problems = await explainRefusal(new ApiError(400, { message }), {
    client: {} as ApiClient,
    lesson: 'pods',
    cell: 'secret.yaml',
    document: document!,
    path: '/api/v1/namespaces/n/secrets/passwords',
    live: undefined,
  });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ document: 1, title: expect.stringMatching(/\w/) as string });
});
