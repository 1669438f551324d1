import { expect, test, vi } from 'vitest';
import type { ApiClient } from '../api/client.ts';
import { Shells } from './shells.ts';
import { Tenancy } from './tenancy.ts';

vi.mock('./toolbox.ts', () => ({ ensureToolbox: () => Promise.resolve('toolbox') }));
const proofs = vi.hoisted(() => ({ count: 0 }));
vi.mock('./proven-toolbox.ts', () => ({
  provenToolbox: (_client: unknown, find: () => Promise<string>) => {
    proofs.count += 1;
    return find();
  },
}));
vi.mock('./shell-session.ts', () => {
  let newest = 0;
  return {
    ShellSession: {
      start: async () => {
        await Promise.resolve();
        return { id: String((newest += 1)), over: false, close: () => undefined };
      },
    },
  };
});

const size = { columns: 80, rows: 24 };

test('60 shells that are asked for at once are counted before any is there: 24 are opened', async () => {
  const shells = new Shells({} as ApiClient, new Tenancy(), () => Promise.resolve('kindbook-pods'));
  const asked = Array.from({ length: 60 }, () => shells.open('pods', { size, run: undefined }));
  const outcomes = await Promise.allSettled(asked);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(24);
  await expect(shells.open('pods', { size, run: undefined })).rejects.toThrow(
    '24 shells are open already',
  );
});

test('a shell that cannot be opened leaves its place to the next', async () => {
  let isThere = false;
  const shells = new Shells({} as ApiClient, new Tenancy(), () =>
    isThere ? Promise.resolve('kindbook-pods') : Promise.reject(new Error('no cluster')),
  );
  const open = () => shells.open('pods', { size, run: undefined });
  await Promise.allSettled(Array.from({ length: 60 }, open));
  isThere = true;
  const outcomes = await Promise.allSettled(Array.from({ length: 24 }, open));
  expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true);
});

test('after each time that the cluster was away a toolbox proves once that it works', async () => {
  const shells = new Shells({} as ApiClient, new Tenancy(), () => Promise.resolve('kindbook-pods'));
  const before = [await shells.prepare('pods'), proofs.count];
  shells.doubt();
  await shells.prepare('pods');
  await shells.prepare('pods');
  const once = proofs.count;
  shells.doubt();
  await shells.prepare('pods');
  expect([before, once, proofs.count]).toEqual([['toolbox', 0], 1, 2]);
});
