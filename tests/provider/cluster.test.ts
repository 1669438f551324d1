import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testCluster, command, startCommand } from './kindbook.ts';

// After the cluster's name is set, which these read when they are loaded.
const { cachePath } = await import('../../src/cluster/base/cache.ts');
const { tildePath } = await import('../../src/cluster/base/tilde.ts');
const { missingOf } = await import('../../src/cluster/provider/api-server.ts');
const { listNodes } = await import('../../src/cluster/docker/containers.ts');
const { docker: callDocker } = await import('../../src/cluster/docker/docker.ts');
const { prepareDocker } = await import('../../src/cluster/docker/find-docker.ts');
const { readMarker } = await import('../../src/cluster/provider/marker.ts');
const { connection, clusterStatus } = await import('../../src/cluster/provider/provider.ts');
const { removeNodes } = await import('../../src/cluster/provider/remove.ts');
const { until } = await import('../../src/cluster/docker/wait.ts');
const { watchNodes } = await import('../../src/cluster/provider/watch.ts');
type Docker = Awaited<ReturnType<typeof prepareDocker>>;
type Nodes = Awaited<ReturnType<typeof listNodes>> | undefined;

let docker: Docker;
const { kubeconfig } = connection();
const readersOwn = join(homedir(), '.kube/config');
const readersTime = existsSync(readersOwn) ? statSync(readersOwn).mtimeMs : undefined;

beforeAll(async () => {
  await command(['delete']);
  docker = await prepareDocker({ report: () => undefined });
});
afterAll(async () => {
  const { code, output } = await command(['delete']);
  expect(code, output).toBe(0);
  expect(await listNodes(docker, testCluster)).toEqual([]);
});

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
  it('is made in spite of two kills, the first when its containers are made', async () => {
    const first = startCommand(['start']);
    await comesTrue(async () => (await listNodes(docker, testCluster)).length > 0);
    first.child.kill('SIGKILL');
    await first.done;
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
  });

  it('keeps its kubeconfig to itself, and the reader keeps theirs', () => {
    expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
    const time = existsSync(readersOwn) ? statSync(readersOwn).mtimeMs : undefined;
    expect(time).toBe(readersTime);
  });

  it('is found ready by the next command, which makes nothing', async () => {
    const { code, output } = await command(['start']);
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
      const { code, output } = await command(['prune']);
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

  it('is stopped, and started again with all that is in it', async () => {
    const before = await listNodes(docker, testCluster);
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
