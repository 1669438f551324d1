import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownCluster } from './test-cluster.ts';

let folder: string;
let note: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kindbook-test-cluster-'));
  note = join(folder, 'note');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a run owns the cluster that it makes, and says so until it has deleted it', () => {
  const release = ownCluster(note, false);
  expect(readFileSync(note, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  release!();
  expect(existsSync(note)).toBe(false);
});

test('a cluster that was made by hand is not the run’s', () => {
  expect(ownCluster(note, true)).toBeUndefined();
  expect(existsSync(note)).toBe(false);
});

test('a run takes over the cluster of a run that was killed', () => {
  writeFileSync(note, `${process.pid} 1 another-boot\n`);
  expect(ownCluster(note, true)).toBeDefined();
  expect(readFileSync(note, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
});

test('a run leaves the cluster of another one that is at work alone', () => {
  ownCluster(note, false);
  expect(() => ownCluster(note, true)).toThrow(
    `Another \`npm test\` is at work (process ${process.pid}).`,
  );
});
