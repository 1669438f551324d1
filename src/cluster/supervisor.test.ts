import { once } from 'node:events';
import { expect, test } from 'vitest';
import { UnreachableError, type ApiClient } from './api/client.ts';
import type { ClusterSource, ReadyCluster } from './source.ts';
import { Supervisor } from './supervisor.ts';
import { Tenancy } from './workspace/tenancy.ts';

test('a cluster that is ready only when the server already ends is let go of', async () => {
  const gone = () => Promise.reject(new UnreachableError(new Error('It is gone.')));
  let isClosed = false;
  const client = {
    json: gone,
    giveUpConnections: () => undefined,
    close: async () => void (isClosed = true),
  };
  const ready = Promise.withResolvers<ReadyCluster>();
  let watching: AbortSignal | undefined;
  const source: Partial<ClusterSource> = {
    tenancy: new Tenancy(),
    lookEvery: 1_000,
    prepare: () => ready.promise,
    watchNodes: async (_, signal) => {
      watching = signal;
      await once(signal, 'abort');
    },
    cniBench: { removeLeftovers: async () => undefined } as unknown as ClusterSource['cniBench'],
  };
  const supervisor = new Supervisor(source as ClusterSource);
  supervisor.prepare('create');
  const ended = supervisor.close();
  ready.resolve({ client: client as unknown as ApiClient, version: 'v1.37.2' });
  await ended;
  expect([watching?.aborted, isClosed]).toEqual([true, true]);
});

test('when the API server does not answer a look, what follows it is given up once, and again after the next answer', async () => {
  const answers = [true, false, false, true, false];
  const given: number[] = [];
  const over = Promise.withResolvers<void>();
  let looks = 0;
  const client = {
    json: async ({ path }: { path: string }) => {
      if (path !== '/api/v1/nodes') throw new UnreachableError(new Error('It is gone.'));
      looks += 1;
      if (looks > answers.length) over.resolve();
      if (answers[looks - 1]) return { body: { items: [] } };
      throw new UnreachableError(new Error('It is silent.'));
    },
    giveUpConnections: () => given.push(looks),
    close: async () => undefined,
  };
  const source: Partial<ClusterSource> = {
    tenancy: new Tenancy(),
    lookEvery: 1,
    prepare: async () => ({ client: client as unknown as ApiClient, version: 'v1.37.2' }),
    watchNodes: async (_, signal) => void (await once(signal, 'abort')),
    cniBench: { removeLeftovers: async () => undefined } as unknown as ClusterSource['cniBench'],
  };
  const supervisor = new Supervisor(source as ClusterSource);
  supervisor.prepare('create');
  await over.promise;
  await supervisor.close();
  expect(given).toEqual([2, 5]);
});
