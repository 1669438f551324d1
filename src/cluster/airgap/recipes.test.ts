import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderKey } from './recipes.ts';

describe('folderKey', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kindbook-recipe-'));
    mkdirSync(join(folder, 'files'));
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n');
    writeFileSync(join(folder, 'files/motd'), 'hello\n');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('stays the same when only times change', () => {
    const before = folderKey(folder);
    utimesSync(join(folder, 'Dockerfile'), 1, 1);
    expect(folderKey(folder)).toBe(before);
  });

  it('changes with the contents of a file in a subfolder', () => {
    const before = folderKey(folder);
    writeFileSync(join(folder, 'files/motd'), 'hello!\n');
    expect(folderKey(folder)).not.toBe(before);
  });

  it("changes with a file's name", () => {
    const before = folderKey(folder);
    rmSync(join(folder, 'files/motd'));
    writeFileSync(join(folder, 'files/issue'), 'hello\n');
    expect(folderKey(folder)).not.toBe(before);
  });

  it('changes when a file becomes a program', () => {
    const before = folderKey(folder);
    chmodSync(join(folder, 'files/motd'), 0o755);
    expect(folderKey(folder)).not.toBe(before);
  });

  it('changes with an input', () => {
    expect(folderKey(folder, 'v1')).not.toBe(folderKey(folder, 'v2'));
  });
});
