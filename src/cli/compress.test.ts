import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { compressFolder } from './compress.ts';

test('a site gets a Brotli and a gzip copy of each file that shrinks by it, and of no other', async () => {
  const site = mkdtempSync(join(tmpdir(), 'kindbook-compress-'));
  try {
    const page = '<p>Hello</p>'.repeat(1_000);
    mkdirSync(join(site, 'pods'));
    writeFileSync(join(site, 'pods/index.html'), page);
    writeFileSync(join(site, 'small.js'), 'x()');
    writeFileSync(join(site, 'picture.png'), page);
    await compressFolder(site);
    expect(readdirSync(site, { recursive: true }).sort()).toEqual(
      [
        'picture.png',
        'pods',
        'pods/index.html',
        'pods/index.html.br',
        'pods/index.html.gz',
        'small.js',
      ].sort(),
    );
    const read = (file: string) => readFileSync(join(site, 'pods', file));
    expect(brotliDecompressSync(read('index.html.br')).toString()).toBe(page);
    expect(gunzipSync(read('index.html.gz')).toString()).toBe(page);
    expect(read('index.html').toString()).toBe(page);
  } finally {
    rmSync(site, { recursive: true });
  }
});
