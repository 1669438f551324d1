import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { command, startKindbook, testCluster } from './kindbook.ts';

// After the cluster's name is set, which these read when they are loaded.
const { cacheFolder } = await import('../../src/cluster/base/cache.ts');
const { listNodes } = await import('../../src/cluster/docker/containers.ts');
const { prepareDocker } = await import('../../src/cluster/docker/find-docker.ts');
const { until } = await import('../../src/cluster/docker/wait.ts');

let docker: Awaited<ReturnType<typeof prepareDocker>>;
beforeAll(async () => {
  await command(['delete']);
  docker = await prepareDocker({ report: () => undefined });
});
afterAll(async () => {
  await command(['delete']);
});

const nodes = () => listNodes(docker, testCluster);
const note = join(cacheFolder, 'clusters', `${testCluster}.test-run`);

/** Starts a run of the tests and waits until its cluster is being made. */
async function runMakingItsCluster() {
  const run = startKindbook(['test', 'cluster']);
  // The note of a run that was killed names another process, and its cluster is there already.
  const isItsOwn = () =>
    existsSync(note) && readFileSync(note, 'utf8').includes(String(run.child.pid));
  const within = 15 * 60_000;
  expect(await until(async () => isItsOwn() && (await nodes()).length > 0, { within })).toBe(true);
  return run;
}

it('leaves no cluster behind when it is interrupted, nor the one of a run that was killed', async () => {
  const killed = await runMakingItsCluster();
  killed.child.kill('SIGKILL');
  await killed.done;
  expect(await nodes()).not.toEqual([]);

  const interrupted = await runMakingItsCluster();
  interrupted.child.kill('SIGINT');
  const { code, output } = await interrupted.done;
  expect(code, output).toBe(130);
  expect(output).toContain('Interrupted');
  expect(output.trimEnd().split('\n').at(-1)).toMatch(/^\d+ passed, \d+ failed$/);
  expect(await nodes()).toEqual([]);
  expect(existsSync(note)).toBe(false);
});
