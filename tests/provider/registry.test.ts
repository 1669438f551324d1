import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { command, testCluster } from './kindbook.ts';
import { startRegistry } from './registry-server.ts';
import type { RegistryServer } from './registry-server.ts';

const { buildNodeImage } = await import('../../src/cluster/airgap/node-image.ts');
const { docker: callDocker } = await import('../../src/cluster/provider/docker.ts');
const { prepareDocker } = await import('../../src/cluster/provider/find-docker.ts');

/** Only in the image that the registry holds, so that a node which has it came from there. */
const mark = randomUUID();
const report = () => undefined;
const cleaning: (() => Promise<unknown>)[] = [];
let docker: Awaited<ReturnType<typeof prepareDocker>>;
let registry: RegistryServer;
let pushed: string;
let digest: string;

beforeAll(async () => {
  docker = await prepareDocker({ report });
  const { image, kubernetesVersion } = await buildNodeImage({ docker, report });
  registry = await startRegistry();
  cleaning.push(() => registry.stop());
  pushed = `${registry.host}/kindest/node:${kubernetesVersion}`;
  cleaning.push(() => callDocker(docker, ['image', 'rm', '--force', pushed]));
  await build(image);
  const words = await callDocker(docker, ['push', pushed]);
  digest = /digest: (sha256:[0-9a-f]{64})/.exec(words)?.[1] ?? '';
  await callDocker(docker, ['image', 'rm', pushed]);
});
afterAll(async () => {
  await command(['delete']);
  for (const clean of cleaning.reverse()) await clean();
});

/** The node image with the mark in a layer of its own. */
async function build(image: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kindbook-node-'));
  try {
    writeFileSync(join(folder, 'mark'), mark);
    writeFileSync(join(folder, 'Dockerfile'), `FROM ${image}\nCOPY mark /kind/mark\n`);
    await callDocker(docker, ['build', '--quiet', '--tag', pushed, folder], {
      env: { DOCKER_BUILDKIT: '0' },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('makes the cluster from the registry that KINDBOOK_NODE_IMAGE names', async () => {
  const { code, output } = await command(['start'], { KINDBOOK_NODE_IMAGE: `${pushed}@${digest}` });
  expect(code, output).toBe(0);
  expect(output).toContain(`${registry.host} answers`);
  for (const node of ['control-plane', 'worker', 'worker2']) {
    const found = await callDocker(docker, ['exec', `${testCluster}-${node}`, 'cat', '/kind/mark']);
    expect(found).toBe(mark);
  }
});
