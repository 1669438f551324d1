import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

let cache: string;
let unusedFolders: () => string[];
let current: ReadonlyMap<string, string | undefined>;
beforeAll(async () => {
  cache = mkdtempSync(join(tmpdir(), 'kindbook-prune-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
  ({ unusedFolders } = await import('./unused-folders.ts'));
  current = (await import('./current.ts')).currentBuilds();
});
beforeEach(() => {
  vi.stubEnv('XDG_CACHE_HOME', cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(join(cache, 'kindbook'), { recursive: true, force: true });
});
afterAll(() => {
  rmSync(cache, { recursive: true });
});

function folder(...names: string[]): string {
  const path = join(cache, 'kindbook', ...names);
  mkdirSync(path, { recursive: true });
  return path;
}

const programs = () => `go-programs-${current.get('go-programs')}`;

describe('unusedFolders', () => {
  it('are none in an empty cache', () => {
    expect(unusedFolders()).toEqual([]);
  });

  it('are the builds of older recipes', () => {
    const older = folder('builds', 'go-programs-0123456789abcdef');
    folder('builds', programs());
    writeFileSync(join(folder('builds'), 'airgap.lock'), '1 - -');
    expect(unusedFolders()).toEqual([older]);
  });

  it("keep Go's cache until the programs are there: an interrupted build goes on with it", () => {
    const goCache = folder('go', 'go');
    folder('builds', `${programs()}.unfinished`);
    expect(unusedFolders()).toEqual([]);
    folder('builds', programs());
    expect(unusedFolders()).toEqual([goCache]);
  });

  it("keep Go's cache where the reader wants it", () => {
    folder('go', 'go');
    folder('builds', programs());
    vi.stubEnv('KINDBOOK_KEEP_GO_CACHE', '1');
    expect(unusedFolders()).toEqual([]);
  });

  it('are what was begun and given up a day ago', () => {
    const given = folder('builds', 'node-images.unfinished');
    folder('builds', 'load-kindbook-redis.unfinished');
    const yesterday = Date.now() / 1000 - 25 * 60 * 60;
    utimesSync(given, yesterday, yesterday);
    expect(unusedFolders()).toEqual([given]);
  });
});
