import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderSize, gigabytes, readSizes } from './folder-size.ts';

describe('folderSize', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kindbook-size-'));
    mkdirSync(join(folder, 'engine/images'), { recursive: true });
    mkdirSync(join(folder, 'logs'));
    writeFileSync(join(folder, 'engine/images/layer'), Buffer.alloc(3_000_000, 1));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('measures the whole and each folder in it', async () => {
    const size = await folderSize(folder);
    expect(size?.all).toBeGreaterThan(2_900_000);
    expect(size?.parts.get('engine')).toBeGreaterThan(2_900_000);
    expect(size?.parts.get('logs')).toBeLessThan(100_000);
    expect([...(size?.parts.keys() ?? [])].sort()).toEqual(['engine', 'logs']);
  });

  it('is nothing for a folder that is not there', async () => {
    expect(await folderSize(join(folder, 'none'))).toEqual({ all: 0, parts: new Map() });
  });
});

it('reads the lines of du', () => {
  const size = readSizes('20\t/a cache/logs\n1000\t/a cache/engine\n1024\t/a cache');
  expect(size.all).toBe(1024 * 1024);
  expect([...size.parts]).toEqual([
    ['logs', 20 * 1024],
    ['engine', 1000 * 1024],
  ]);
});

it('says gigabytes as makers of disks count them', () => {
  expect(gigabytes(7_260_000_000)).toBe('7.3 GB');
});
