import { expect, test } from 'vitest';
import { ApiError, type ApiClient, type ApiRequest } from '../api/client.ts';
import { lessonLabel } from './labels.ts';
import { makeNamespace } from './namespaces.ts';
import { Tenancy } from './tenancy.ts';

/** Makes the namespace of the lesson `pods` where another `kindbook-pods` is there already, with these labels. */
async function makeBeside(labels: Record<string, string>) {
  const asked: string[] = [];
  const theirs = { metadata: { name: 'kindbook-pods', uid: 'theirs', labels } };
  const client = {
    json: async ({ method = 'GET', path, body }: ApiRequest) => {
      if (method === 'GET') return { body: { items: lessonLabel in labels ? [theirs] : [] } };
      const { kind, metadata } = JSON.parse(body!) as { kind: string; metadata: { name: string } };
      asked.push(`${kind} ${kind === 'Namespace' ? metadata.name : path.split('/')[4]}`);
      const isTaken = kind === 'Namespace' && metadata.name === 'kindbook-pods';
      if (isTaken) throw new ApiError(409, { reason: 'AlreadyExists' });
      return { body: { metadata: { uid: 'ours' } } };
    },
  };
  const own = await makeNamespace(client as unknown as ApiClient, 'pods', [], new Tenancy());
  return { own, asked };
}

test('a namespace that another server has made for the lesson at the same moment is the lesson’s', async () => {
  const { own, asked } = await makeBeside({ [lessonLabel]: 'pods' });
  expect(own).toEqual({ name: 'kindbook-pods', uid: 'theirs' });
  expect(asked).toEqual(['Namespace kindbook-pods', 'ServiceAccount kindbook-pods']);
});

test('one of that name that is nobody’s lesson is left alone', async () => {
  const { own, asked } = await makeBeside({});
  expect(own).toEqual({ name: 'kindbook-pods-2', uid: 'ours' });
  expect(asked.at(-1)).toBe('ServiceAccount kindbook-pods-2');
});
