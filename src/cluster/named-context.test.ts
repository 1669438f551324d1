import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import type { ClusterError } from './base/errors.ts';
import { namedContext } from './named-context.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kindbook-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Has KUBECONFIG lead to a text. */
function kubeconfig(text: string): string {
  const file = join(folder, 'config');
  writeFileSync(file, text);
  vi.stubEnv('KUBECONFIG', file);
  return file;
}

const secret = 'a-token-that-nobody-may-see';
const config = stringify({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [
    { name: 'one', cluster: { server: 'https://one.example:6443' } },
    { name: 'far', cluster: { server: 'https://far.example', 'proxy-url': 'http://proxy' } },
  ],
  users: [{ name: 'anna', user: { token: secret } }],
  contexts: [
    { name: 'team', context: { cluster: 'one', user: 'anna' } },
    { name: 'staging', context: { cluster: 'one', user: 'anna' } },
    { name: 'behind', context: { cluster: 'far', user: 'anna' } },
    { name: 'broken', context: { cluster: 'gone', user: 'anna' } },
  ],
  'current-context': 'staging',
});

/** The words of what keeps a context from being used. */
async function refusal(name: string) {
  const error = await namedContext(name, 'anna').then(
    () => undefined,
    (thrown: ClusterError) => thrown,
  );
  expect(error?.name).toBe('ClusterError');
  const { message, detail, hint } = error!;
  expect([message, detail, hint].join()).not.toContain(secret);
  return { message, detail, hint };
}

describe('a context that the reader names', () => {
  test('is the cluster, whatever the current one is, and the kubeconfig stays as it is', async () => {
    const file = kubeconfig(config);
    const source = await namedContext('team', 'anna');
    expect(source).toMatchObject({ provider: 'context', context: 'team' });
    expect(source.tenancy.workspaceOf('pods')).toBe('anna-pods');
    expect(readFileSync(file, 'utf8')).toBe(config);
    expect(JSON.stringify(source)).not.toContain(secret);
  });

  test('has a server of its own beside those of other contexts', async () => {
    kubeconfig(config);
    const ids = await Promise.all(['team', 'staging'].map(async (name) => namedContext(name)));
    expect(new Set(ids.map(({ id }) => id)).size).toBe(2);
    for (const { id } of ids) expect(id).toMatch(/^context-[0-9a-f]{16}$/);
  });

  test('that is misspelt is told the one that was meant, and all that there are', async () => {
    kubeconfig(config);
    expect(await refusal('tema')).toEqual({
      message: 'There is no context “tema” in your kubeconfig.',
      detail: undefined,
      hint: 'Did you mean `team`? Your kubeconfig has: team, staging, behind, broken.',
    });
  });

  test('is told where there is no kubeconfig', async () => {
    vi.stubEnv('KUBECONFIG', '');
    vi.stubEnv('HOME', folder);
    expect(await refusal('team')).toMatchObject({
      message: 'There is no context “team” in your kubeconfig.',
      hint: 'It has no contexts at all: neither KUBECONFIG nor ~/.kube/config leads to one.',
    });
    expect(await refusal('loaded-context')).toMatchObject({
      hint: expect.stringContaining('no contexts at all') as unknown,
    });
  });

  test('is told where the file that KUBECONFIG names is not there', async () => {
    vi.stubEnv('KUBECONFIG', join(folder, 'missing'));
    expect(await refusal('team')).toMatchObject({
      message: 'Your kubeconfig cannot be read.',
      detail: expect.stringContaining('ENOENT') as unknown,
    });
  });

  test('is told where the file is no YAML, without a word of what is in it', async () => {
    kubeconfig(`users:\n- name: anna\n  user: {token: ${secret}\nclusters: [\n`);
    expect(await refusal('team')).toMatchObject({ message: 'Your kubeconfig cannot be read.' });
  });

  test('without a cluster, or behind a proxy, is told to be of no use', async () => {
    kubeconfig(config);
    expect((await refusal('broken')).message).toBe(
      'The context “broken” names a cluster or a user that does not exist.',
    );
    expect((await refusal('behind')).message).toBe(
      'The context “behind” uses a proxy, which kindbook does not support.',
    );
  });

  test('of a cluster that would run a Pod which reaches for its node is not used', async () => {
    const server = createServer(({ method, url }, response) => {
      // As without Pod Security admission: the dry run of the Pod is accepted.
      const exists = method === 'POST' && url!.startsWith('/api/v1/namespaces');
      response.writeHead(exists ? 409 : 200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(exists ? { reason: 'AlreadyExists' } : { gitVersion: 'v1.37.2' }),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    kubeconfig(
      config.replace(
        'server: https://one.example:6443',
        `server: http://127.0.0.1:${port}\n      insecure-skip-tls-verify: true`,
      ),
    );
    const source = await namedContext('team', 'anna');
    await expect(source.prepare('create', { report: () => undefined })).rejects.toThrow(
      'This cluster would let a lesson take over its nodes.',
    );
    server.close();
  });

  test('never creates a cluster again', async () => {
    kubeconfig(config);
    const source = await namedContext('team', 'anna');
    await expect(source.prepare('recreate', { report: () => undefined })).rejects.toThrow(
      'Recreating the cluster needs a cluster that kindbook created.',
    );
  });
});
