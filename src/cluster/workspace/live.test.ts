import { expect, test } from 'vitest';
import type { LiveEvent } from '../../protocol/workspace.ts';
import { UnreachableError, type ApiClient } from '../api/client.ts';
import type { Discovery, Resource } from '../api/discovery.ts';
import { LiveWorkspace } from './live.ts';

const discovery: Partial<Discovery> = {
  find: async (apiVersion, kind) => {
    const [version, group = ''] = apiVersion.split('/').reverse();
    const plural = `${kind.toLowerCase()}s`;
    const namespaced = kind !== 'Namespace';
    return {
      group,
      version,
      kind,
      plural,
      namespaced,
      verbs: ['list', 'watch'],
    } as unknown as Resource;
  },
};

test('who waits for a workspace’s snapshot while the API server is silent is told so, and gets it afterwards', async () => {
  const silence = Promise.withResolvers<void>();
  const never = new Promise<never>(() => undefined);
  const client: Partial<ApiClient> = {
    json: async ({ path }) => {
      await silence.promise;
      const kind = path.includes('pods') ? 'PodList' : 'OtherList';
      const body = { metadata: { resourceVersion: '1' }, apiVersion: 'v1', kind, items: [] };
      return { code: 200, body: body as never, warnings: [] };
    },
    stream: () => never,
  };
  const place = { name: 'kindbook-pods', uid: undefined };
  const live = new LiveWorkspace(client as ApiClient, discovery as Discovery, 'pods', place);
  const told: LiveEvent[] = [];
  const snapshot = Promise.withResolvers<void>();
  const tell = ({ event }: { event: LiveEvent }) => {
    told.push(event);
    if (event.event === 'snapshot') snapshot.resolve();
  };
  live.subscribe({ tell, end: () => undefined }, undefined);
  const words = new UnreachableError(new Error('It is silent.'));
  live.tellUnreachable(words);
  live.tellUnreachable(words);
  expect(told).toMatchObject([{ event: 'interrupted', data: { title: words.message } }]);
  silence.resolve();
  await snapshot.promise;
  live.tellUnreachable(words);
  expect(told.map(({ event }) => event)).toEqual(['interrupted', 'snapshot']);
  live.close();
});
