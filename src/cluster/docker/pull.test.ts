import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Docker } from './docker.ts';
import { parseProgress, pull, SilentRegistry, summary } from './pull.ts';
import { parseReference } from './reference.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** An engine that answers a pull as it is told. */
async function engine(answer: (response: ServerResponse) => void): Promise<Docker> {
  const folder = mkdtempSync(join(tmpdir(), 'kindbook-'));
  const server = createServer((_, response) => {
    answer(response);
  });
  closing.push(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });
  const socket = join(folder, 'docker.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return { cli: 'docker', own: true, version: '26', env: { DOCKER_HOST: `unix://${socket}` } };
}

const reference = parseReference('registry.test/kindest/node:v1.37.2');
const line = (value: object) => `${JSON.stringify(value)}\n`;

describe('pull', () => {
  it('tells how far it is', async () => {
    const said: string[] = [];
    const docker = await engine((response) => {
      const progressDetail = { current: 5e6, total: 9e6 };
      response.end(
        line({ id: 'a', status: 'Downloading', progressDetail }) + line({ status: 'Done' }),
      );
    });
    await pull(docker, reference, { say: (words) => said.push(words), log: '/dev/null' });
    expect(said).toContain('downloading, 5 of 9 MB');
  });

  it('gives up on a registry that falls silent', async () => {
    const docker = await engine((response) => response.write(line({ id: 'a', status: 'Waiting' })));
    const options = { say: () => undefined, log: '/dev/null', silence: 100 };
    await expect(pull(docker, reference, options)).rejects.toBeInstanceOf(SilentRegistry);
  });

  it('does not take a broken connection for an image', async () => {
    const docker = await engine((response) => {
      response.write(line({ id: 'a', status: 'Downloading' }), () => response.destroy());
    });
    const failure = pull(docker, reference, { say: () => undefined, log: '/dev/null' });
    await expect(failure).rejects.toThrow();
  });

  it("gives the engine's own words when it fails", async () => {
    const docker = await engine((response) => response.end(line({ error: 'manifest unknown' })));
    const failure = pull(docker, reference, { say: () => undefined, log: '/dev/null' });
    await expect(failure).rejects.toMatchObject({ detail: 'manifest unknown' });
  });
});

describe('parseProgress', () => {
  it('takes words that are no JSON for an error', () => {
    expect(parseProgress('oops')).toEqual({ error: 'oops' });
    expect(parseProgress('{"message":"not found"}').error).toBe('not found');
  });
});

describe('summary', () => {
  it('says nothing before a size is known', () => {
    expect(summary(new Map([['a', { status: 'Waiting' }]]))).toBeUndefined();
  });
});
