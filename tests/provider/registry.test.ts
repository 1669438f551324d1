import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { command, testCluster } from './kindbook.ts';
import { startRegistry } from './registry-server.ts';
import type { RegistryServer } from './registry-server.ts';

const { buildNodeImage } = await import('../../src/cluster/airgap/node-image.ts');
const { toolboxImage } = await import('../../src/cluster/airgap/versions.ts');
const { docker: callDocker } = await import('../../src/cluster/docker/docker.ts');
const { prepareDocker } = await import('../../src/cluster/docker/find-docker.ts');
const { readMarker, writeMarker } = await import('../../src/cluster/provider/marker.ts');
const { toolboxFor } = await import('../../src/cluster/images/toolbox-image.ts');
const { testWorkspace } = await import('../contract/workspace.ts');

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
  cleaning.push(() => callDocker(docker, ['image', 'rm', '--force', toolboxFor(pushed)!]));
  const words = await callDocker(docker, ['push', pushed]);
  digest = /digest: (sha256:[0-9a-f]{64})/.exec(words)?.[1] ?? '';
  await callDocker(docker, ['image', 'rm', pushed]);
});
afterAll(async () => {
  await command(['delete']);
  for (const clean of cleaning.reverse()) await clean();
});

/** The node image with the mark in it and, as the official one, without the toolbox. */
async function build(image: string): Promise<void> {
  const container = 'kindbook-provider-test-node';
  const script = `set -e
    containerd & until ctr version > /dev/null 2>&1; do sleep 0.1; done
    ctr --namespace k8s.io images rm --sync docker.io/${toolboxImage}
    kill $!; wait $!
    printf ${mark} > /kind/mark`;
  const run = ['run', '--privileged', '--network=none', `--name=${container}`];
  await callDocker(docker, ['rm', '--force', '--volumes', container]); // of a run that was killed
  await callDocker(docker, [...run, '--entrypoint=bash', image, '-c', script]);
  const entrypoint = ['--change', 'ENTRYPOINT ["/usr/local/bin/entrypoint"]', '--change', 'CMD []'];
  await callDocker(docker, ['commit', ...entrypoint, container, pushed]);
  await callDocker(docker, ['rm', '--volumes', container]);
}

const nodes = ['control-plane', 'worker', 'worker2'].map((node) => `${testCluster}-${node}`);

it('makes the cluster from the registry that KINDBOOK_NODE_IMAGE names', async () => {
  const { code, output } = await command(['start'], { KINDBOOK_NODE_IMAGE: `${pushed}@${digest}` });
  expect(code, output).toBe(0);
  expect(output).toContain(`${registry.host} answers`);
  for (const node of nodes) {
    expect(await callDocker(docker, ['exec', node, 'cat', '/kind/mark'])).toBe(mark);
  }
});

it('has shells in it, by a toolbox with the node image’s own kubectl', async () => {
  await using workspace = await testWorkspace();
  const { shells } = workspace.workspaces;
  const { stdout, stderr } = await shells.capture(workspace.lesson, 'kubectl get nodes', 60);
  expect(stderr).toBe('');
  for (const node of nodes) expect(stdout).toContain(node);
});

it('gets the toolbox at the next start where it has none', async () => {
  const images = ['ctr', '--namespace=k8s.io', 'images'];
  const name = `docker.io/${toolboxImage}`;
  for (const node of nodes) await callDocker(docker, ['exec', node, ...images, 'rm', name]);
  const { toolbox, ...marker } = readMarker(testCluster)!;
  expect(toolbox).toMatch(/^kindbook\/toolbox:/);
  writeMarker(testCluster, marker);
  const { code, output } = await command(['start'], { KINDBOOK_NODE_IMAGE: pushed });
  expect(code, output).toBe(0);
  for (const node of nodes) {
    expect(await callDocker(docker, ['exec', node, ...images, 'list', '--quiet'])).toContain(name);
  }
  expect(readMarker(testCluster)).toMatchObject({ toolbox });
});
