import { expect, test, vi } from 'vitest';
import type { ApiClient } from '../api/client.ts';
import { ClusterError } from '../base/errors.ts';
import { provenToolbox } from './proven-toolbox.ts';

const answers: (number | Error)[] = [];
vi.mock('./capture.ts', () => ({
  capture: async () => {
    const answer = answers.shift()!;
    if (answer instanceof Error) throw answer;
    return { stdout: '', stderr: '', exitCode: answer, late: false };
  },
}));

const client = {} as ApiClient;
const signal = new AbortController().signal;

test('a toolbox whose container is gone is looked for again, until one reaches the API server', async () => {
  answers.push(
    new ClusterError('The connection to the toolbox broke.', { hint: 'Try again.' }),
    124,
    0,
  );
  const pods = ['old', 'new', 'new', 'never asked'];
  expect(await provenToolbox(client, async () => pods.shift()!, signal)).toBe('new');
  expect(pods).toEqual(['never asked']);
});

test('one that does not prove itself in time is given all the same', async () => {
  answers.push(60);
  expect(await provenToolbox(client, async () => 'toolbox', signal, 0)).toBe('toolbox');
});
