import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KubeObject } from '../../src/protocol/workspace.ts';
import { ApiClient } from '../../src/cluster/api/client.ts';
import { connection } from '../../src/cluster/provider/provider.ts';
import { Workspaces } from '../../src/cluster/workspace/workspaces.ts';
import type { Follower } from '../../src/cluster/workspace/live.ts';
import { configMap, crd, wheel } from './cell-objects.ts';
import { patch } from './fixture.ts';
import { proxiedApi } from './proxied-api.ts';
import { followUntil, testWorkspace, type TestWorkspace } from './workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await testWorkspace();
});
afterEach(async () => {
  await workspace[Symbol.asyncDispose]();
});

const web = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - name: web
      image: nginx:1.26
`;

/** A follower that does not expect an end. */
const follower = (tell: Follower['tell'] = () => undefined): Follower => ({
  tell,
  end: () => undefined,
});

const isReady = (objects: KubeObject[]) =>
  objects.some(({ kind, status }) => {
    const conditions = (status as { conditions?: { type: string; status: string }[] })?.conditions;
    return (
      kind === 'Pod' &&
      conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
    );
  });

test('a Pod is followed from its creation until it is ready, with its events', async () => {
  const followed = followUntil(
    workspace,
    (objects) =>
      isReady(objects) &&
      objects.some(({ kind, reason }) => kind === 'Event' && reason === 'Started'),
  );
  await workspace.apply(web);
  const events = await followed;
  const pods = events.flatMap(({ event }) =>
    event.event === 'change' && event.data.object.kind === 'Pod' ? [event.data.object] : [],
  );
  expect(pods.at(-1)).toMatchObject({
    metadata: { labels: { 'kindbook.dev/cell': 'test.yaml' } },
    status: { podIP: expect.stringMatching(/^10\.244\./) as unknown },
  });
  expect(JSON.stringify(pods)).not.toContain('managedFields');
});

test('a reader who was away for a moment gets only what it missed', async () => {
  await workspace.apply(web);
  const before = await followUntil(workspace, isReady);
  const keep = await workspace.workspaces.follow(workspace.lesson, follower(), undefined);
  const { promise, resolve } = Promise.withResolvers<string>();
  const first = await workspace.workspaces.follow(
    workspace.lesson,
    follower(({ id }) => resolve(id)),
    undefined,
  );
  const last = await promise;
  first();
  await workspace.apply(
    web.replace('  name: web\nspec', '  name: web\n  labels: {app: web}\nspec'),
  );
  const missed = Promise.withResolvers<string>();
  const second = await workspace.workspaces.follow(
    workspace.lesson,
    follower(({ event }) => missed.resolve(event.event)),
    last,
  );
  expect(await missed.promise).toBe('change');
  second();
  keep();
  expect(before[0]?.event.event).toBe('snapshot');
});

test('a Secret’s values never leave the server', async () => {
  await workspace.apply(
    'apiVersion: v1\nkind: Secret\nmetadata: {name: key}\nstringData: {password: hunter2}\n',
  );
  const events = await followUntil(workspace, (objects) =>
    objects.some(({ kind }) => kind === 'Secret'),
  );
  const said = JSON.stringify(events);
  expect(said).toContain('password');
  expect(said).not.toContain('hunter2');
  expect(said).not.toContain(Buffer.from('hunter2').toString('base64'));
});

test('after Reset a reader sees the new, empty workspace', async () => {
  await workspace.apply(web);
  const followed = followUntil(workspace, (_, events) =>
    events.some(({ event }) => event.event === 'snapshot' && event.data.namespace.endsWith('-2')),
  );
  await workspace.workspaces.reset(workspace.lesson);
  const snapshot = (await followed).at(-1)!.event;
  expect(snapshot).toMatchObject({ event: 'snapshot' });
});

test('a reader who comes in the middle of a Reset sees the new workspace, too', async () => {
  await workspace.apply(web);
  await using api = await proxiedApi();
  const workspaces = new Workspaces(await ApiClient.fromKubeconfig(api.kubeconfig));
  let reset: Promise<string> | undefined;
  // It begins when the reader's old namespace is found, and is over before the next answer.
  api.refuse = ({ url = '' }) => {
    if (!reset && url.startsWith('/api/v1/namespaces/kindbook-system/configmaps')) {
      reset = workspaces.reset(workspace.lesson);
      api.slowness = 1_000;
      queueMicrotask(() => (api.slowness = 0));
    }
    return undefined;
  };
  try {
    await followUntil({ ...workspace, workspaces }, (_, events) =>
      events.some(({ event }) => event.event === 'snapshot' && event.data.namespace.endsWith('-2')),
    );
    expect(await reset).toMatch(/-2$/);
  } finally {
    await workspaces.close();
  }
});

test('a reader is told when nothing more will come, so that it can ask again', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const own = new Workspaces(await ApiClient.fromKubeconfig(connection().kubeconfig));
  await own.follow(workspace.lesson, { tell: () => undefined, end: resolve }, undefined);
  await own.close();
  await promise;
});

test('a claim’s volume is followed, and no volume of another lesson', async () => {
  const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
---
${web}      volumeMounts: [{name: data, mountPath: /data}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
`;
  const other = await testWorkspace();
  try {
    for (const { apply } of [other, workspace]) await apply(claim);
    const volumes = (objects: KubeObject[]) =>
      objects.filter(({ kind }) => kind === 'PersistentVolume');
    const bound = (objects: KubeObject[]) =>
      volumes(objects).some(({ status }) => (status as { phase: string }).phase === 'Bound');
    await followUntil(other, bound);
    let seen: KubeObject[] = [];
    await followUntil(workspace, (objects) => {
      seen = volumes(objects);
      return bound(objects);
    });
    expect(seen.map(({ spec }) => spec)).toMatchObject([
      { claimRef: { name: 'data', namespace: `kindbook-${workspace.lesson}` } },
    ]);
  } finally {
    await other[Symbol.asyncDispose]();
  }
});

test('a kind that the cluster cannot list is named, and all others are shown', async () => {
  const { lesson, client } = workspace;
  await workspace.apply([crd(lesson), wheel(lesson), configMap('own')].join('---\n'));
  const definition = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/wheels.${lesson}.test`;
  const { body } = await client.json<KubeObject>({ path: definition });
  const [v1] = (body.spec as { versions: object[] }).versions;
  // What is stored as v1 has to be converted by a program that does not answer.
  const url = 'https://127.0.0.1:1/';
  await patch(client, definition, {
    spec: {
      versions: [
        { ...v1, storage: false },
        { ...v1, name: 'v2' },
      ],
      conversion: {
        strategy: 'Webhook',
        webhook: { clientConfig: { url }, conversionReviewVersions: ['v1'] },
      },
    },
  });
  const list = `/apis/${lesson}.test/v2/wheels`;
  const codeOfList = () =>
    client.json({ path: list }).then(
      ({ code }) => code,
      ({ code }: { code: number }) => code,
    );
  await expect.poll(codeOfList).toBeGreaterThan(400);
  const workspaces = new Workspaces(await ApiClient.fromKubeconfig(connection().kubeconfig));
  try {
    let kinds: string[] = [];
    const told = await followUntil({ ...workspace, workspaces }, (objects, events) => {
      kinds = objects.map(({ kind }) => kind);
      return events.some(({ event }) => event.event === 'unlisted');
    });
    expect(kinds).toContain('ConfigMap');
    expect(told.at(-1)!.event.data).toEqual([
      {
        apiVersion: `${lesson}.test/v2`,
        kind: 'Wheel',
        reason: expect.stringMatching(/^conversion webhook for .* failed/) as unknown,
      },
    ]);
    // The overview counts what can be listed.
    expect(await workspaces.summaries()).toContainEqual(
      expect.objectContaining({ lesson, objects: 2 }),
    );
    // Nor does it keep a Reset from being finished: the kind goes with all of its objects.
    await workspaces.reset(lesson);
    await workspaces.swept(lesson);
    expect(await codeOfList()).toBe(404);
  } finally {
    await workspaces.close();
  }
});
