import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testCluster, command, startCommand } from './kindbook.ts';
import { startRegistry } from './registry-server.ts';
import type { RegistryServer } from './registry-server.ts';

// After the cluster's name is set, which these read when they are loaded.
const { buildNodeImage } = await import('../../src/cluster/airgap/node-image.ts');
const { agnhostVersion, toolboxImage } = await import('../../src/cluster/airgap/versions.ts');
const { cachePath } = await import('../../src/cluster/base/cache.ts');
const { tildePath } = await import('../../src/cluster/base/tilde.ts');
const { missingOf } = await import('../../src/cluster/provider/api-server.ts');
const { listNodes } = await import('../../src/cluster/docker/containers.ts');
const { docker: callDocker } = await import('../../src/cluster/docker/docker.ts');
const { prepareDocker } = await import('../../src/cluster/docker/find-docker.ts');
const { toolboxFor } = await import('../../src/cluster/images/toolbox-image.ts');
const { readMarker, writeMarker } = await import('../../src/cluster/provider/marker.ts');
const { connection } = await import('../../src/cluster/provider/provider.ts');
const { removeNodes } = await import('../../src/cluster/provider/remove.ts');
const { clusterStatus } = await import('../../src/cluster/provider/status.ts');
const { until } = await import('../../src/cluster/docker/wait.ts');
const { watchNodes } = await import('../../src/cluster/provider/watch.ts');
const { testWorkspace } = await import('../contract/workspace.ts');
type Docker = Awaited<ReturnType<typeof prepareDocker>>;
type Nodes = Awaited<ReturnType<typeof listNodes>> | undefined;

let docker: Docker;
let registry: RegistryServer;
/** The node image in the registry, without its digest. */
let named: string;
/** Only in the image that the registry holds, so that a node which has it came from there. */
const mark = randomUUID();
const nodeNames = ['control-plane', 'worker', 'worker2'].map((node) => `${testCluster}-${node}`);
const { kubeconfig } = connection();
const readersOwn = join(homedir(), '.kube/config');
const readersTime = existsSync(readersOwn) ? statSync(readersOwn).mtimeMs : undefined;

beforeAll(async () => {
  await command(['delete']);
  docker = await prepareDocker({ report: () => undefined });
  const { image, kubernetesVersion } = await buildNodeImage({ docker, report: () => undefined });
  registry = await startRegistry();
  named = `${registry.host}/kindest/node:${kubernetesVersion}`;
  const digest = await fillRegistry(image, kubernetesVersion);
  process.env.KINDBOOK_NODE_IMAGE = `${named}@${digest}`;
});
afterAll(async () => {
  const { code, output } = await command(['delete']);
  for (const image of [named, toolboxFor(named)!])
    await callDocker(docker, ['image', 'rm', '--force', image]);
  await registry.stop();
  expect(code, output).toBe(0);
  expect(await listNodes(docker, testCluster)).toEqual([]);
});

/**
 * Puts the node image into the registry, with the mark in it and, as the official one, without the toolbox and agnhost.
 *
 * @returns its digest
 */
async function fillRegistry(image: string, tag: string): Promise<string> {
  const container = `${testCluster}-image`;
  const script = `set -e
    containerd & until ctr version > /dev/null 2>&1; do sleep 0.1; done
    ctr --namespace k8s.io images rm --sync docker.io/${toolboxImage} \
      registry.k8s.io/e2e-test-images/agnhost:${agnhostVersion}
    kill $!; wait $!
    printf ${mark} > /kind/mark`;
  const run = ['run', '--privileged', '--network=none', `--name=${container}`];
  await callDocker(docker, ['rm', '--force', '--volumes', container]); // of a run that was killed
  await callDocker(docker, [...run, '--entrypoint=bash', image, '-c', script]);
  const config = await callDocker(docker, [
    ...['image', 'inspect', '--format', '{{json .Config}}', image],
  ]);
  const files = spawn(docker.cli, ['export', container], {
    env: { ...process.env, ...docker.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const digest = await registry.put(
    'kindest/node',
    tag,
    JSON.parse(config) as object,
    files.stdout,
  );
  await callDocker(docker, ['rm', '--volumes', container]);
  return digest;
}

/** Waits for something in the cluster that is being made; fails when it does not come. */
async function comesTrue(what: () => Promise<boolean>): Promise<void> {
  expect(await until(what, { within: 15 * 60_000, every: 100 })).toBe(true);
}

/** True when a file is there in the control plane, as soon as that runs. */
async function hasFile(file: string): Promise<boolean> {
  return await callDocker(docker, [
    'exec',
    `${testCluster}-control-plane`,
    'test',
    '-f',
    file,
  ]).then(
    () => true,
    () => false,
  );
}

describe('a cluster', () => {
  it('is made, from the registry that KINDBOOK_NODE_IMAGE names, in spite of two kills, the first when its containers are made', async () => {
    const first = startCommand(['start']);
    await comesTrue(async () => (await listNodes(docker, testCluster)).length > 0);
    first.child.kill('SIGKILL');
    expect((await first.done).output).toContain(`${registry.host} answers`);
    expect((await clusterStatus()).problem?.title).toBe('Creating the cluster was interrupted.');

    const second = startCommand(['start']);
    await comesTrue(() => hasFile('/etc/kubernetes/manifests/kube-apiserver.yaml'));
    second.child.kill('SIGKILL');
    await second.done;

    const { code, output } = await command(['start']);
    expect(code, output).toBe(0);
    expect(output).toContain('Delete the old cluster');
    expect(await missingOf(kubeconfig, 3)).toEqual([]);
    expect(await listNodes(docker, testCluster)).toHaveLength(3);
    for (const node of nodeNames)
      expect(await callDocker(docker, ['exec', node, 'cat', '/kind/mark'])).toBe(mark);
    // Those too that a killed start has made to build the toolbox are gone.
    const ofImage = ['ps', '--all', '--format', '{{.Names}}', '--filter', `ancestor=${named}`];
    expect((await callDocker(docker, ofImage)).split('\n').sort()).toEqual(nodeNames);
  });

  it('has shells in it, by a toolbox with the node image’s own kubectl', async () => {
    await using workspace = await testWorkspace();
    const { shells } = workspace.workspaces;
    const { stdout, stderr } = await shells.capture(workspace.lesson, 'kubectl get nodes', 60);
    expect(stderr).toBe('');
    for (const node of nodeNames) expect(stdout).toContain(node);
  });

  it('keeps its kubeconfig to itself, and the reader keeps theirs', () => {
    expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
    const time = existsSync(readersOwn) ? statSync(readersOwn).mtimeMs : undefined;
    expect(time).toBe(readersTime);
  });

  it('is found ready by the next command, which makes nothing', async () => {
    const { code, output } = await command(['start'], { KINDBOOK_NODE_IMAGE: named });
    expect(code, output).toBe(0);
    expect(output).not.toContain('…');
    expect((await clusterStatus()).state).toBe('ready');
  });

  it('stays ready when old builds and images are pruned, and so does what is in use', async () => {
    const folder = cachePath('builds', 'kind-0123456789abcdef');
    const unused = 'kindbook/etcd:0123456789abcdef';
    const used = 'kindbook/coredns:0123456789abcdef';
    const emptyTar = new Uint8Array(1024);
    for (const image of [unused, used])
      await callDocker(docker, ['import', '--message', image, '-', image], { input: emptyTar });
    const container = await callDocker(docker, ['create', used, 'none']);
    try {
      let pruned = { code: null as number | null, output: '' };
      // The file of tests that runs beside this one may be building an image.
      await comesTrue(async () => {
        pruned = await command(['prune']);
        return !pruned.output.includes('is building something');
      });
      const { code, output } = pruned;
      expect(code, output).toBe(0);
      expect(output).toContain(`Removed ${tildePath(folder)}.`);
      expect(output).toContain(`Removed ${unused}.`);
      expect(existsSync(folder)).toBe(false);
      const names = await callDocker(docker, ['images', '--format', '{{.Repository}}:{{.Tag}}']);
      expect(names.split('\n')).not.toContain(unused);
      expect(names.split('\n')).toContain(used);
      expect(names.split('\n')).toContain(readMarker(testCluster)?.image);
      expect((await clusterStatus()).state).toBe('ready');
    } finally {
      await callDocker(docker, ['rm', container]);
      await callDocker(docker, ['image', 'rm', used]);
    }
  });

  it('tells when a node stops and when it starts again', async () => {
    const told: Nodes[] = [];
    const stop = new AbortController();
    const watching = watchNodes((nodes) => told.push(nodes), stop.signal);
    const worker = `${testCluster}-worker`;
    const stateIs = (state: string) =>
      comesTrue(async () => told.at(-1)?.find(({ name }) => name === worker)?.state === state);
    await stateIs('running');
    await callDocker(docker, ['stop', '--time', '1', worker]);
    await stateIs('exited');
    expect((await clusterStatus()).problem?.title).toBe(`Node ${worker} is stopped.`);
    await callDocker(docker, ['start', worker]);
    await stateIs('running');
    stop.abort();
    await watching;
  });

  it('is stopped, and started again with all that is in it, and with the toolbox that it has lost', async () => {
    const before = await listNodes(docker, testCluster);
    const images = ['ctr', '--namespace=k8s.io', 'images'];
    const image = `docker.io/${toolboxImage}`;
    for (const node of nodeNames) {
      // A node that was started just now runs before its containerd does.
      await comesTrue(() =>
        callDocker(docker, ['exec', node, 'ctr', 'version']).then(
          () => true,
          () => false,
        ),
      );
      await callDocker(docker, ['exec', node, ...images, 'rm', image]);
    }
    const { toolbox, ...marker } = readMarker(testCluster)!;
    expect(toolbox).toMatch(/^kindbook\/toolbox:/);
    writeMarker(testCluster, marker);
    const stopped = await command(['stop']);
    expect(stopped.code, stopped.output).toBe(0);
    const status = await command(['status']);
    expect(status).toMatchObject({
      code: 1,
      output: expect.stringContaining('is stopped') as string,
    });

    const started = await command(['start']);
    expect(started.code, started.output).toBe(0);
    expect(await missingOf(kubeconfig, 3)).toEqual([]);
    expect((await listNodes(docker, testCluster)).map(({ id }) => id)).toEqual(
      before.map(({ id }) => id),
    );
    for (const node of nodeNames)
      expect(await callDocker(docker, ['exec', node, ...images, 'list', '--quiet'])).toContain(
        image,
      );
    expect(readMarker(testCluster)).toMatchObject({ toolbox });
  });

  it('is only offered for replacement when a container of it is gone', async () => {
    const worker = `${testCluster}-worker2`;
    await removeNodes(docker, async () =>
      (await listNodes(docker, testCluster)).filter(({ name }) => name === worker),
    );
    const status = await clusterStatus();
    expect(status).toMatchObject({ state: 'failed', offers: ['recreate'] });
    const { code, output } = await command(['start']);
    expect(code).toBe(1);
    expect(output).toContain('1 of its 3 nodes was deleted.');
    expect(await listNodes(docker, testCluster)).toHaveLength(2);
  });

  it('counts as none when all of it was deleted behind our back', async () => {
    await removeNodes(docker, () => listNodes(docker, testCluster));
    expect(await clusterStatus()).toMatchObject({ state: 'none', offers: ['create'] });
  });
});
