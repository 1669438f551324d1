import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { thaw } from './thaw.ts';

it('thaws what is frozen inside one container, and nothing else', () => {
  const freezer = mkdtempSync(join(tmpdir(), 'kindbook-freezer-'));
  const state = (...parts: string[]) => join(freezer, 'docker', ...parts, 'freezer.state');
  const states = {
    [state('one', 'kubelet.slice', 'pod.scope')]: 'FROZEN\n',
    [state('one', 'kubelet.slice')]: 'THAWED\n',
    [state('two', 'pod.scope')]: 'FROZEN\n',
  };
  for (const [file, text] of Object.entries(states)) {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
  }
  expect(thaw('one', freezer)).toBe(1);
  expect(Object.keys(states).map((file) => readFileSync(file, 'utf8').trim())).toEqual([
    'THAWED',
    'THAWED',
    'FROZEN',
  ]);
  expect(thaw('no-such-container', freezer)).toBe(0);
  rmSync(freezer, { recursive: true });
});
