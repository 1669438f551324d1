import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { NodeContainer } from '../docker/containers.ts';
import { removeNodes } from './remove.ts';

const folder = mkdtempSync(join(tmpdir(), 'kindbook-remove-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An engine whose `docker` fails with these words. */
function failing(words: string) {
  const cli = join(folder, 'docker');
  writeFileSync(cli, `#!/bin/sh\necho '${words}' >&2\nexit 1\n`, { mode: 0o755 });
  return { cli, env: {}, own: false, version: '29.0.0' };
}

const node: NodeContainer = { id: 'abc', name: 'worker', role: 'worker', state: 'running' };

test('what a `docker rm` that was ended still removes is waited for', async () => {
  const engine = failing('removal of container abc is already in progress');
  let looks = 0;
  const removed = await removeNodes(engine, async () => (++looks < 5 ? [node] : []));
  expect([removed, looks]).toEqual([['worker'], 5]);
});

test('an engine that fails three times is told of', async () => {
  let looks = 0;
  const removing = removeNodes(failing('no space left on device'), async () => {
    looks += 1;
    return [node];
  });
  await expect(removing).rejects.toMatchObject({
    detail: expect.stringContaining('no space left') as string,
  });
  expect(looks).toBe(3);
});
