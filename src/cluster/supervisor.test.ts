import { once } from 'node:events';
import { expect, test } from 'vitest';
import { UnreachableError, type ApiClient } from './api/client.ts';
import type { ClusterSource, ReadyCluster } from './source.ts';
import { Supervisor } from './supervisor.ts';
import { Tenancy } from './workspace/tenancy.ts';

test('a cluster that is ready only when the server already ends is let go of', async () => {
  const gone = () => Promise.reject(new UnreachableError(new Error('It is gone.')));
  let isClosed = false;
  const client = { json: gone, send: gone, close: async () => void (isClosed = true) };
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
