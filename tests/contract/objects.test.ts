import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Objects } from '../../src/cluster/objects/objects.ts';
import type { Supervisor } from '../../src/cluster/supervisor.ts';
import { Tenancy } from '../../src/cluster/workspace/tenancy.ts';
import { readEvents } from '../../src/notebook/stream/sse.ts';
import type { LogEnd, LogLine } from '../../src/protocol/logs.ts';
import type { KubeObject } from '../../src/protocol/workspace.ts';
import { createApp } from '../../src/server/app.ts';
import { followUntil, results, testWorkspace, type TestWorkspace } from './workspace.ts';

let workspace: TestWorkspace;
let objects: Objects;
let app: ReturnType<typeof createApp>;
// One workspace for all: deleting a namespace costs more than most of what is shown here.
beforeAll(async () => {
  workspace = await testWorkspace();
  await apply('any.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: any}\n');
});
beforeEach(() => {
  objects = new Objects(workspace.client);
  const supervisor = { tenancy: new Tenancy(), objects: () => objects } as unknown as Supervisor;
  app = createApp({
    port: 4747,
    token: 'token',
    supervisor,
    findLab: () => undefined,
    version: '1.2.3',
  });
});
afterEach(() => {
  objects.close();
});
afterAll(async () => {
  await workspace[Symbol.asyncDispose]();
});

/** Applies a text as a cell of its own, so that what other cells have made stays. */
async function apply(cell: string, yaml: string) {
  return results(
    await Array.fromAsync(workspace.workspaces.apply(workspace.lesson, { cell, yaml })),
  );
}

const headers = {
  host: 'localhost:4747',
  origin: 'http://localhost:4747',
  cookie: 'kindbook-4747=token',
  'content-type': 'application/json',
};

async function act(path: string, body: Record<string, unknown>) {
  const namespace = `kindbook-${workspace.lesson}`;
  const answer = await app.request(`/api/workspaces/${workspace.lesson}/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ namespace, ...body }),
  });
  const type = answer.headers.get('content-type');
  if (answer.status >= 400) expect(type).toBe('application/problem+json');
  return {
    status: answer.status,
    body: (await answer.json()) as { title?: string; hint?: string },
  };
}

async function logs(path: string, more: RequestInit = {}): Promise<Response> {
  return await app.request(`/api/workspaces/${workspace.lesson}/logs/${path}`, {
    ...more,
    headers: { ...headers, ...(more.headers as Record<string, string>) },
  });
}

/** Reads an answer's events until it ends or `enough` says so. */
async function read(answer: Response, enough: (lines: LogLine[]) => boolean = () => false) {
  if (!answer.ok) throw new Error(await answer.text());
  const lines: LogLine[] = [];
  for await (const { event, data } of readEvents(answer.body!)) {
    if (event === 'end') return { lines, end: JSON.parse(data) as LogEnd };
    if (event === 'problem') throw new Error(data);
    lines.push(...(JSON.parse(data) as { lines: LogLine[] }).lines);
    if (enough(lines)) break;
  }
  return { lines, end: undefined };
}

const texts = (lines: LogLine[]) => lines.map(({ text }) => text);

const shell = (name: string, script: string, more = '') => `apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - name: main
      image: busybox:1.37
      command: [sh, -c, '${script}']
${more}`;

const deployment = (replicas: number) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{name: main, image: "busybox:1.37", command: [sleep, "10000"]}]
`;

type Status = Record<string, unknown> & {
  phase?: string;
  containerStatuses?: { restartCount: number; state: Record<string, unknown> }[];
};
const statusOf = (all: KubeObject[], name: string) =>
  all.find(({ kind, metadata }) => kind === 'Pod' && metadata.name === name)?.['status'] as
    Status | undefined;
const isRunning = (name: string) => (all: KubeObject[]) =>
  statusOf(all, name)?.containerStatuses?.[0]?.state['running'] !== undefined;

async function replicasOf(name: string): Promise<number> {
  const { body } = await workspace.client.json<{ spec: { replicas: number } }>({
    path: `/apis/apps/v1/namespaces/kindbook-${workspace.lesson}/deployments/${name}`,
  });
  return body.spec.replicas;
}

describe('a container’s output', () => {
  test('is followed, and goes on after a break without a line twice or missing', async () => {
    await apply(
      'count.yaml',
      shell('count', 'i=0; while true; do i=$((i+1)); echo line $i; sleep 0.05; done'),
    );
    await followUntil(workspace, isRunning('count'));
    const first = await logs('count/main?follow=true');
    expect(first.headers.get('content-type')).toContain('text/event-stream');
    let id = '';
    const before: LogLine[] = [];
    const body = first.body!.pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(chunk, controller) {
          id = [...new TextDecoder().decode(chunk).matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? id;
          controller.enqueue(chunk);
        },
      }),
    );
    for await (const { data } of readEvents(body)) {
      before.push(...(JSON.parse(data) as { lines: LogLine[] }).lines);
      if (before.length > 15) break;
    }
    const second = await logs('count/main?follow=true', { headers: { 'last-event-id': id } });
    const after = await read(second, (lines) => lines.length > 25);
    const all = texts([...before, ...after.lines]);
    expect(all).toEqual(all.map((_, index) => `line ${index + 1}`));
  });

  test('ends with the container, and says with which code', async () => {
    await apply(
      'job.yaml',
      shell('job', 'echo one; echo two; sleep 1; echo three; exit 3', '  restartPolicy: Never\n'),
    );
    await followUntil(workspace, isRunning('job'));
    const { lines, end } = await read(await logs('job/main?follow=true'));
    expect(texts(lines)).toEqual(['one', 'two', 'three']);
    expect(end).toEqual({ why: 'ended', code: 3, reason: 'Error' });
  });

  test('of a crashed container can be read when it was started again', async () => {
    // It crashes once only: of a container that goes on crashing the node removes an output in the midst of the test.
    const script = 'echo run of $(date +%s%N); mkdir /kept/crashed && exit 1; sleep 1000';
    const kept =
      '      volumeMounts: [{name: kept, mountPath: /kept}]\n  volumes: [{name: kept, emptyDir: {}}]\n';
    await apply('crash.yaml', shell('crash', script, kept));
    await followUntil(
      workspace,
      (all) =>
        isRunning('crash')(all) &&
        statusOf(all, 'crash')?.containerStatuses?.[0]?.restartCount === 1,
    );
    const now = await read(await logs('crash/main'));
    const before = await read(await logs('crash/main?previous=true'));
    expect(before.end).toEqual({ why: 'complete' });
    expect(texts(before.lines)[0]).toMatch(/^run of \d+/);
    expect(texts(before.lines)).not.toEqual(texts(now.lines));
  });

  test('begins with as many of the last lines as are wanted', async () => {
    await apply('many.yaml', shell('many', 'seq 1 300; sleep 1000'));
    await followUntil(workspace, isRunning('many'));
    const { lines } = await read(await logs('many/main?tail=3'));
    expect(texts(lines)).toEqual(['298', '299', '300']);
  });

  test('that comes faster than anybody can read leaves out lines and says how many', async () => {
    await apply('flood.yaml', shell('flood', 'sleep 2; seq 1 40000; sleep 1000'));
    await followUntil(workspace, isRunning('flood'));
    const answer = await logs('flood/main?follow=true');
    let [shown, skipped, last] = [0, 0, ''];
    for await (const { data } of readEvents(answer.body!)) {
      const part = JSON.parse(data) as { lines: LogLine[]; skipped: number };
      expect(part.lines.length).toBeLessThanOrEqual(2_000);
      shown += part.lines.length;
      skipped += part.skipped;
      last = part.lines.at(-1)?.text ?? last;
      if (last === '40000') break;
    }
    expect(shown + skipped).toBe(40_000);
  });

  test('of a Pod that is deleted ends', async () => {
    await apply('gone.yaml', shell('gone', 'echo here; sleep 1000'));
    await followUntil(workspace, isRunning('gone'));
    const answer = await logs('gone/main?follow=true');
    const reading = read(answer);
    expect(await act('objects/delete', { kind: 'Pod', name: 'gone' })).toMatchObject({
      status: 202,
    });
    const { end } = await reading;
    expect(['pod-gone', 'ended']).toContain(end?.why);
  });

  test('is not asked for any more when the reader has left', async () => {
    await apply('web.yaml', shell('web', 'sleep 1000'));
    await followUntil(workspace, isRunning('web'));
    const left = new AbortController();
    const namespace = `kindbook-${workspace.lesson}`;
    const parts = objects.logs(
      workspace.lesson,
      { pod: 'web', container: 'main', namespace, follow: true, previous: false, tail: 10 },
      undefined,
      left.signal,
    );
    expect((await parts.next()).value).toMatchObject({ lines: [] });
    const next = parts.next();
    left.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  test.each([
    ['nobody/main', 404, 'The Pod `nobody` no longer exists.'],
    ['web/other', 404, 'The Pod `web` has no container `other`.'],
    ['web/main?previous=true', 404, 'The container `main` has not restarted yet.'],
    [
      'web/main?namespace=kube-system',
      403,
      'The namespace `kube-system` does not belong to this lesson.',
    ],
    ['..%2f..%2fsecrets/main', 400, 'The request’s field `pod` is not valid.'],
    ['web/main?tail=1e9', 400, 'The request’s field `tail` is not valid.'],
  ])('%s is answered with %i and a reason', async (path, status, title) => {
    await apply('web.yaml', shell('web', 'sleep 1000'));
    await followUntil(workspace, isRunning('web'));
    const answer = await logs(path);
    expect([answer.status, await answer.json()]).toMatchObject([status, { title }]);
  });

  test('is not there while a container waits to start, and the reader is told so', async () => {
    await apply('waits.yaml', shell('waits', 'true').replace('busybox:1.37', 'busybox:none'));
    await followUntil(workspace, (all) => statusOf(all, 'waits')?.containerStatuses !== undefined);
    const answer = await logs('waits/main?follow=true');
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({
      title: 'The container `main` has not started yet.',
      detail: expect.stringContaining('waiting to start') as unknown,
    });
  });

  test('cannot be followed by endlessly many readers', async () => {
    await apply('web.yaml', shell('web', 'sleep 1000'));
    await followUntil(workspace, isRunning('web'));
    const open = await Promise.all(Array.from({ length: 24 }, () => logs('web/main?follow=true')));
    expect(open.map(({ status }) => status)).toEqual(open.map(() => 200));
    expect((await logs('web/main')).status).toBe(429);
    await Promise.all(open.map(({ body }) => body!.cancel()));
    await expect.poll(async () => (await logs('web/main')).status).toBe(200);
  });
});

describe('an action', () => {
  test('deletes a Pod, and its owner makes another', async () => {
    await apply('deployment.yaml', deployment(1));
    const { name } = await onlyPod();
    expect(await act('objects/delete', { kind: 'Pod', name })).toMatchObject({ status: 202 });
    expect((await onlyPod((pod) => pod !== name)).name).not.toBe(name);
  });

  test('scales a Deployment, and the next Apply sets it back', async () => {
    await apply('deployment.yaml', deployment(1));
    expect(
      await act('objects/scale', { kind: 'Deployment', name: 'web', replicas: 2 }),
    ).toMatchObject({ status: 200 });
    expect(await replicasOf('web')).toBe(2);
    expect(await apply('deployment.yaml', deployment(1))).toMatchObject([
      { outcome: 'configured' },
    ]);
    expect(await replicasOf('web')).toBe(1);
  });

  test('restarts a rollout: every Pod is replaced', async () => {
    await apply('deployment.yaml', deployment(1));
    const { name } = await onlyPod();
    expect(await act('objects/restart', { kind: 'Deployment', name: 'web' })).toMatchObject({
      status: 200,
    });
    expect((await onlyPod((pod) => pod !== name)).name).not.toBe(name);
    expect(await apply('deployment.yaml', deployment(1))).not.toMatchObject([
      { outcome: 'failed' },
    ]);
  });

  test.each([
    ['delete', { kind: 'Pod', name: 'nobody' }, 404],
    ['delete', { kind: 'Pod', name: 'coredns', namespace: 'kube-system' }, 403],
    ['delete', { kind: 'Secret', name: 'key' }, 400],
    ['delete', { kind: 'Pod', name: '../secrets/key' }, 400],
    ['scale', { kind: 'Deployment', name: 'coredns', namespace: 'kube-system', replicas: 0 }, 403],
    ['scale', { kind: 'Deployment', name: 'web', replicas: -1 }, 400],
    ['scale', { kind: 'Deployment', name: 'web', replicas: 100_000 }, 400],
    ['scale', { kind: 'Deployment', name: 'nobody', replicas: 1 }, 404],
    ['restart', { kind: 'DaemonSet', name: 'kube-proxy', namespace: 'kube-system' }, 403],
    ['restart', { kind: 'Pod', name: 'web' }, 400],
  ])('%s %j is refused with %i', async (action, body, status) => {
    const answer = await act(`objects/${action}`, body);
    expect(answer.status).toBe(status);
    expect(answer.body.hint).not.toBe('');
  });
});

/** Waits until the Deployment has one Pod only, with a name that is wanted. */
async function onlyPod(isWanted: (name: string) => boolean = () => true) {
  let found: KubeObject['metadata'][] = [];
  await followUntil(workspace, (all) => {
    found = all
      .filter(({ kind, metadata }) => kind === 'Pod' && metadata.labels?.['app'] === 'web')
      .map(({ metadata }) => metadata);
    return found.length === 1 && isWanted(found[0]!.name);
  });
  return found[0]!;
}
