import { expect, it } from 'vitest';
import { readManifest } from '../../lessons/manifest/documents.ts';
import { ApiError } from './client.ts';
import { conflictProblem } from './conflict.ts';

const [document] = readManifest(
  'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 5\n',
).documents!;

/** The words are the API server's, for a field that another manager has. */
const conflict = (message: string) =>
  conflictProblem(
    new ApiError(409, {
      message: 'Apply failed with 1 conflict',
      details: {
        causes: [{ reason: 'FieldManagerConflict', field: '.spec.replicas', message }],
      },
    }),
    document!,
  );

it.each([
  ['conflict with "kubectl"', '`kubectl apply --server-side`'],
  [
    'conflict with "kubectl" using apps/v1 at 2026-12-01T03:00:00Z',
    'a command such as `kubectl rollout undo`',
  ],
  ['conflict with "kubectl" with subresource "scale" using apps/v1', '`kubectl scale`'],
  ['conflict with "kubectl-client-side-apply" using apps/v1', '`kubectl apply`'],
])('%s belongs to %s', (message, owner) => {
  expect(conflict(message)).toMatchObject({
    title: `The field \`spec.replicas\` of Deployment web belongs to ${owner}.`,
    place: { line: 6 },
  });
});
