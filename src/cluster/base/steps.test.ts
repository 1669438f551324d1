import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Step } from '../../protocol/cluster.ts';

let cache: string;
let steps: typeof import('./steps.ts');
beforeAll(async () => {
  cache = mkdtempSync(join(tmpdir(), 'kindbook-steps-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
  steps = await import('./steps.ts');
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

test('a key changes with every input and with the borders between them', () => {
  const { contentKey } = steps;
  expect(contentKey('a', 'b')).toBe(contentKey('a', 'b'));
  expect(new Set([contentKey('ab'), contentKey('a', 'b'), contentKey('b', 'a')]).size).toBe(3);
});

test('a result is made once, and one whose making was broken off is made again', async () => {
  let made = 0;
  const make = async (folder: string) => {
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(folder, 'half'), '');
    made += 1;
    if (made === 1) throw new Error('broken off');
    await Promise.resolve();
  };
  await expect(steps.cached('thing', 'key', make)).rejects.toThrow('broken off');
  const folder = await steps.cached('thing', 'key', make);
  expect(await steps.cached('thing', 'key', make)).toBe(folder);
  expect(existsSync(join(folder, 'half'))).toBe(true);
  expect(made).toBe(2);
});

test('a step tells its beginning, its words and its end, or its failure', async () => {
  const told: Step[] = [];
  const tell = (step: Step) => told.push(step);
  await steps.step(tell, 'one', 'First', async ({ say }) => say('half way'));
  await expect(
    steps.step(tell, 'two', 'Second', async () => Promise.reject(new Error('no luck'))),
  ).rejects.toThrow('no luck');
  expect(told.map(({ id, state, detail }) => [id, state, detail])).toEqual([
    ['one', 'running', undefined],
    ['one', 'running', 'half way'],
    ['one', 'done', 'half way'],
    ['two', 'running', undefined],
    ['two', 'failed', 'no luck'],
  ]);
});
