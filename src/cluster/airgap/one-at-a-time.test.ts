import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

let cache: string;
let locks: typeof import('./one-at-a-time.ts');
beforeAll(async () => {
  cache = mkdtempSync(join(tmpdir(), 'kindbook-locks-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
  locks = await import('./one-at-a-time.ts');
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

describe('while something is built', () => {
  it('what must not disturb it is left undone, or refused', async () => {
    const work = vi.fn(async () => undefined);
    await locks.oneAtATime('image', 'airgap', undefined, async () => {
      expect(locks.unlessBuilding('airgap', () => void work())).toBe(false);
      await expect(locks.whileNothingIsBuilt(work)).rejects.toThrow(/is building something/);
      expect(locks.unlessBuilding('kind', () => undefined)).toBe(true);
    });
    expect(work).not.toHaveBeenCalled();
  });

  it('a second call in this process shares the first', async () => {
    const make = vi.fn(() => Promise.resolve('made'));
    const calls = [1, 2].map(() => locks.oneAtATime('one', 'airgap', undefined, make));
    expect(await Promise.all(calls)).toEqual(['made', 'made']);
    expect(make).toHaveBeenCalledTimes(1);
  });
});

it('afterwards it is done, and no lock stays', async () => {
  const work = vi.fn(async () => undefined);
  expect(locks.unlessBuilding('airgap', () => void work())).toBe(true);
  await locks.whileNothingIsBuilt(work);
  await locks.whileNothingIsBuilt(work);
  expect(work).toHaveBeenCalledTimes(3);
});
