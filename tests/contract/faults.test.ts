import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApiClient } from '../../src/cluster/api/client.ts';
import { toolsNamespace } from '../../src/cluster/workspace/toolbox.ts';
import { Workspaces } from '../../src/cluster/workspace/workspaces.ts';
import type { DocumentResult, KubeObject } from '../../src/protocol/workspace.ts';
import { problemOf } from '../../src/server/problem.ts';
import { proxiedApi, type ProxiedApi } from './proxied-api.ts';
import { followUntil, pod, results, testWorkspace, type TestWorkspace } from './workspace.ts';

let workspace: TestWorkspace;
/** The same lesson, by way of a proxy. */
let api: ProxiedApi;
let behind: Workspaces;
beforeEach(async () => {
  workspace = await testWorkspace();
  api = await proxiedApi();
  behind = new Workspaces(await ApiClient.fromKubeconfig(api.kubeconfig));
});
afterEach(async () => {
  api.refuse = () => undefined;
  await behind.close();
  await api[Symbol.asyncDispose]();
  await workspace[Symbol.asyncDispose]();
});

const map = (name: string, value = '1') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {value: "${value}"}\n`;

async function apply(by: Workspaces, yaml: string, cell = 'test.yaml'): Promise<DocumentResult[]> {
  return results(await Array.fromAsync(by.apply(workspace.lesson, { cell, yaml })));
}

/** The lesson's ConfigMaps, with their values, but for the one that every namespace has. */
const maps = (objects: KubeObject[]) =>
  objects
    .filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name !== 'kube-root-ca.crt')
    .map((object) => `${object.metadata.name}=${(object['data'] as { value: string }).value}`)
    .sort();

test(
  'watches that are cut 20 times during 100 changes tell the newest state in the end, and nothing twice or out of order',
  { timeout: 120_000 },
  async () => {
    await apply(workspace.workspaces, map('counter', '0'));
    let cuts = 0;
    let value = 0;
    const cutAgain = () => {
      const isCut = api.cutWatches() > 0;
      if (isCut) cuts += 1;
      return isCut;
    };
    const { promise: listed, resolve } = Promise.withResolvers<void>();
    const followed = followUntil(
      { ...workspace, workspaces: behind },
      (objects) => {
        if (objects.length > 0) resolve();
        return maps(objects).includes('counter=100');
      },
      100_000,
    );
    // Where a change fails, that is what is told.
    followed.catch(() => undefined);
    await listed;
    while (value < 100) {
      // One that was cut a moment ago has to be there again.
      if (value % 5 === 0)
        await expect.poll(cutAgain, { timeout: 20_000, interval: 20 }).toBe(true);
      value += 1;
      await workspace.client.json({
        method: 'PATCH',
        path: `/api/v1/namespaces/kindbook-${workspace.lesson}/configmaps/counter`,
        contentType: 'application/merge-patch+json',
        body: JSON.stringify({ data: { value: String(value) } }),
      });
    }
    const values = (await followed).flatMap(({ event }) =>
      event.event === 'change' && event.data.object.metadata.name === 'counter'
        ? [Number((event.data.object['data'] as { value: string }).value)]
        : [],
    );
    expect(cuts).toBe(20);
    // A break may be told by a new list in place of its changes; what is told is in order.
    expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
  },
);

test('an API server that asks for patience gets it, and the Apply goes through', async () => {
  const refused = new Set<string>();
  api.refuse = ({ method, url }) => {
    const question = `${method} ${url}`;
    if (refused.has(question)) return undefined;
    refused.add(question);
    return { code: 429, headers: { 'retry-after': '0' } };
  };
  expect(await apply(behind, map('patient'))).toMatchObject([{ outcome: 'created' }]);
  expect(refused.size).toBeGreaterThan(3);
});

test.each([
  [429, 'The cluster is busy: ConfigMap b was not applied.', 503, 'The cluster is busy.'],
  [503, 'The cluster is busy: ConfigMap b was not applied.', 503, 'The cluster is busy.'],
  [500, 'The API server did not accept ConfigMap b.', 502, 'The API server could not do that.'],
])(
  'an API server that answers %i is told as it is; nothing is lost, and the next Apply goes through',
  async (code, title, status, whole) => {
    await apply(behind, map('a'));
    const { workspaces, ...rest } = workspace;
    const stop = await behind.follow(
      workspace.lesson,
      { tell: () => undefined, end: () => undefined },
      undefined,
    );
    api.refuse = ({ method, url }) =>
      method === 'PATCH' && url!.includes('/configmaps/b') ? { code } : undefined;
    const text = ['a', 'b', 'c'].map((name) => map(name)).join('---\n');
    expect(await apply(behind, text)).toMatchObject([
      { outcome: 'unchanged' },
      { outcome: 'failed', problem: { title, detail: `the proxy says ${code}` } },
      { outcome: 'skipped' },
    ]);
    // Nothing at all is answered any more, and what was watched is broken off.
    api.refuse = () => ({ code });
    api.cutWatches();
    const failure = await apply(behind, text).catch((error: unknown) => error);
    expect(problemOf(failure)).toMatchObject({ status, title: whole });
    api.refuse = () => undefined;
    expect(await apply(behind, text)).toMatchObject([
      { outcome: 'unchanged' },
      { outcome: 'created' },
      { outcome: 'created' },
    ]);
    for (const by of [workspaces, behind]) {
      await followUntil(
        { ...rest, workspaces: by },
        (objects) => maps(objects).join() === 'a=1,b=1,c=1',
      );
    }
    stop();
  },
);

test('over a slow network everything works, later', async () => {
  api.slowness = 300;
  const followed = followUntil({ ...workspace, workspaces: behind }, (objects) =>
    objects.some(
      ({ kind, status }) =>
        kind === 'Pod' && (status as { phase?: string } | undefined)?.phase === 'Running',
    ),
  );
  const signal = new AbortController().signal;
  const yaml = pod('slow');
  expect(await apply(behind, yaml)).toMatchObject([{ outcome: 'created' }]);
  await followed;
  const asked = { cell: 'test.yaml', yaml };
  const { documents } = await behind.dryRun(workspace.lesson, asked, signal);
  expect(documents).toMatchObject([{ verdict: 'accepted' }]);
});

test('two servers at once lose nothing of each other, from an empty workspace to its Reset', async () => {
  const { workspaces: one, lesson } = workspace;
  const cells = Array.from({ length: 10 }, (_, index) => `cell-${index}.yaml`);
  const names = cells.map((_, index) => `map-${index}`);
  // Each cell by both at the same moment.
  const answers = await Promise.all(
    [one, behind].flatMap((server) =>
      cells.map(async (cell, index) => apply(server, map(names[index]!), cell)),
    ),
  );
  expect(answers.flat().filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  const wanted = names.map((name) => `${name}=1`).join();
  for (const workspaces of [one, behind]) {
    await followUntil({ ...workspace, workspaces }, (objects) => maps(objects).join() === wanted);
  }
  await one.reset(lesson);
  expect(await apply(behind, map('after'))).toMatchObject([{ outcome: 'created' }]);
  for (const workspaces of [one, behind]) {
    await followUntil(
      { ...workspace, workspaces },
      (objects) => maps(objects).join() === 'after=1',
    );
  }
});

test('who waits for the toolbox when Reset comes is told so at once', async () => {
  const { workspaces, client, lesson } = workspace;
  await workspace.apply(map('first'));
  await workspaces.shells.prepare(lesson);
  // In place of the toolbox a Pod that cannot start.
  const namespace = `kindbook-${lesson}`;
  const pods = `/api/v1/namespaces/${toolsNamespace}/pods`;
  const labels = { 'kindbook.dev/toolbox-of': lesson, 'kindbook.dev/works-in': namespace };
  const query = new URLSearchParams({ labelSelector: `kindbook.dev/works-in=${namespace}` });
  await client.json({ method: 'DELETE', path: `${pods}?${query}&gracePeriodSeconds=0` });
  await client.json({
    method: 'POST',
    path: pods,
    body: JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { generateName: `${namespace}-`, labels },
      spec: { nodeSelector: { nowhere: 'yes' }, containers: [{ name: 'toolbox', image: 'none' }] },
    }),
  });
  const waiting = workspaces.shells.prepare(lesson).catch((error: unknown) => error);
  await workspaces.reset(lesson);
  expect(problemOf(await waiting)).toMatchObject({
    title: 'The workspace was reset, and this shell ended with it.',
  });
  expect(await workspaces.shells.prepare(lesson)).toContain(`${namespace}-2-`);
});
