import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { startKindbook } from './kindbook.ts';

// After the cluster's name is set, which these read when they are loaded.
const { benchName, cachePath } = await import('../../src/cluster/base/cache.ts');
const { removeLeftovers, runBench } = await import('../../src/cluster/cni-bench/run-bench.ts');
const { listNodes } = await import('../../src/cluster/docker/containers.ts');
const { docker: callDocker } = await import('../../src/cluster/docker/docker.ts');
const { prepareDocker } = await import('../../src/cluster/docker/find-docker.ts');
const { prepareNodeImage } = await import('../../src/cluster/provider/node-image.ts');
const { until } = await import('../../src/cluster/docker/wait.ts');

const report = (_step?: { detail?: string }): void => undefined;
let image: string;
let docker: Awaited<ReturnType<typeof prepareDocker>>;

/** What a cluster is made of outside of itself, by name; other clusters may come and go meanwhile. */
async function traces(): Promise<string[]> {
  const nodes = await listNodes(docker, benchName);
  const networks = await callDocker(docker, ['network', 'ls', '--format', '{{.Name}}']);
  const files = ['clusters', 'builds'].flatMap((folder) =>
    readdirSync(cachePath(folder)).filter(
      (name) => name.includes(benchName) || /^load-.*(flannel|cilium|bird)/.test(name),
    ),
  );
  return [
    ...nodes.map(({ name }) => `container ${name}`),
    ...networks
      .split('\n')
      // One network is of all kind clusters; kind itself keeps it when a cluster goes.
      .filter((name) => !['bridge', 'host', 'none', 'kind', ''].includes(name))
      .map((name) => `network ${name}`),
    ...files.map((name) => `file ${name}`),
  ];
}

/** Waits until the second cluster has containers. */
async function untilMade(): Promise<void> {
  const within = 15 * 60_000;
  expect(await until(async () => (await listNodes(docker, benchName)).length > 0, { within })).toBe(
    true,
  );
}

beforeAll(async () => {
  docker = await prepareDocker({ report });
  ({ image } = await prepareNodeImage({ docker, report }));
  await removeLeftovers({ report });
});
let before: string[];
beforeEach(async () => {
  before = (await traces()).filter((trace) => trace.startsWith('network '));
});

it('measures Flannel on a second cluster, of which nothing is left', async () => {
  const result = await runBench('flannel', { report });
  expect(result).toMatchObject({
    cni: 'flannel',
    acrossNodes: { answered: true, from: 'the Pod' },
    wire: { tunnel: 'VXLAN', protocol: 'UDP', port: 8472 },
    configuration: { plugins: ['flannel', 'portmap'] },
    mtu: 1450,
    // Flannel connects, and leaves policies to others.
    policy: { enforced: false },
  });
  expect(result.installed).toEqual(['DaemonSet kube-flannel/kube-flannel-ds']);
  expect(result.devices.join('\n')).toMatch(/^flannel\.1: vxlan, VNI 1, port 8472/m);
  expect(result.routes).toContainEqual(
    expect.stringMatching(/^10\.244\.0\.0\/24 via .* dev flannel\.1/),
  );
  expect(result.startUp.firstAnswer).toBeGreaterThan(0);
  expect(JSON.stringify(result)).not.toMatch(/172\.\d+\.\d+\.\d+/);
  expect(await traces()).toEqual(before);
});

it('measures BGP with BIRD, from Debian’s packages alone: routes and no tunnel', async () => {
  const result = await runBench('bird', { report });
  expect(result).toMatchObject({
    cni: 'bird',
    acrossNodes: { answered: true, from: 'the Pod' },
    wire: { tunnel: 'none', protocol: 'TCP' },
    configuration: { plugins: ['ptp', 'portmap'] },
    devices: [],
    policy: { enforced: false },
  });
  expect(result.installed).toEqual(['DaemonSet kube-system/bird']);
  expect(result.routes).toContainEqual(
    expect.stringMatching(/^10\.244\.0\.0\/24 via control-plane dev eth0 proto bird/),
  );
  expect(await traces()).toEqual(before);
});

it('leaves nothing when it is stopped while Docker is making the nodes', async () => {
  const stop = new AbortController();
  const stopEarly: typeof report = (step) => {
    // The containers are asked for, and not there yet.
    if (step?.detail === 'Preparing nodes') stop.abort();
  };
  await expect(runBench('flannel', { report: stopEarly, signal: stop.signal })).rejects.toThrow();
  // What was still being made would be there before the next one is.
  await callDocker(docker, ['run', '--rm', '--network=none', '--entrypoint=true', image]);
  expect(await traces()).toEqual(before);
});

it('leaves nothing when it was killed, once a server starts again', async () => {
  const { child, done } = startKindbook(['record', 'cni', 'flannel']);
  await untilMade();
  child.kill('SIGKILL');
  await done;
  expect(existsSync(join(cachePath('clusters'), benchName))).toBe(true);
  await removeLeftovers({ report });
  expect(await traces()).toEqual(before);
});
