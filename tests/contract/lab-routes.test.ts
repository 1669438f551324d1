import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApiClient } from '../../src/cluster/api/client.ts';
import { connection } from '../../src/cluster/provider/provider.ts';
import type { Supervisor } from '../../src/cluster/supervisor.ts';
import { Workspaces } from '../../src/cluster/workspace/workspaces.ts';
import { readLab } from '../../src/lessons/labs/read-lab.ts';
import type { Step } from '../../src/protocol/cluster.ts';
import type { ChecksEvent, LabState } from '../../src/protocol/lab.ts';
import { createApp } from '../../src/server/app.ts';

const name = `test-${randomBytes(4).toString('hex')}`;
const answer = (value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: answer}\ndata: {is: "${value}"}\n`;
const lab = readLab(
  name,
  new Map([
    [
      'index.mdx',
      '---\ntitle: T\ndescription: D\nkind: repair\nminutes: 1\nlesson: pods\nhold: 5\nedit: [answer.yaml]\n---\nStory.\n',
    ],
    [
      'checks.yaml',
      `- {title: The answer is 42, match: {apiVersion: v1, kind: ConfigMap, metadata: {name: answer}, data: {is: "42"}}}
- {title: kubectl says so, command: "kubectl get configmap answer -o 'jsonpath={.data.is}'", expression: stdout == "42", message: '"it says " + stdout'}
`,
    ],
    ['hints/1.md', 'Think.'],
    ['hints/2.md', 'Think again.'],
    ['start/answer.yaml', answer('41')],
    ['solution/answer.yaml', answer('42')],
  ]),
);

const headers = {
  host: 'localhost:4747',
  origin: 'http://localhost:4747',
  cookie: 'kindbook-4747=token',
  'content-type': 'application/json',
};

/** A server with its own connection to the cluster, as after a start. */
async function server() {
  const workspaces = new Workspaces(await ApiClient.fromKubeconfig(connection().kubeconfig));
  const supervisor = {
    tenancy: workspaces.tenancy,
    workspaces: () => workspaces,
  } as unknown as Supervisor;
  const app = createApp({
    port: 4747,
    token: 'token',
    supervisor,
    findLab: (asked) => (asked === name ? lab : undefined),
    version: '1',
  });
  const post = async (path: string) => {
    const answer = await app.request(`/api/labs/${path}`, { method: 'POST', headers, body: '{}' });
    return { status: answer.status, state: (await answer.json()) as LabState };
  };
  return { app, post, workspaces };
}

let one: Awaited<ReturnType<typeof server>>;
beforeEach(async () => {
  one = await server();
});
afterEach(async () => {
  await one.workspaces.cleanUp(`lab-${name}`);
  await one.workspaces.swept(`lab-${name}`);
  await one.workspaces.close();
});

async function solve(value = '42'): Promise<void> {
  const request = { cell: 'answer.yaml', yaml: answer(value) };
  await Array.fromAsync(one.workspaces.apply(`lab-${name}`, request));
}

test('a lab is started, checked, and still started for a server that comes later', async () => {
  expect((await one.post(`${name}/check`)).state.checks).toEqual([]);
  const { state } = await one.post(`${name}/start`);
  expect(state.checks).toEqual([
    { verdict: 'unmet', why: 'ConfigMap answer: `data.is` is `41`, and should be `42`.' },
    { verdict: 'unmet', why: 'it says 41' },
  ]);
  await solve();
  await one.workspaces.close();
  one = await server();
  expect((await one.post(`${name}/check`)).state).toMatchObject({
    startedAt: state.startedAt,
    checks: [{ verdict: 'met' }, { verdict: 'met' }],
  });
});

/** Follows the checks, and gives each state that is told; the steps of a start go into a list. */
async function* followed(
  signal: AbortSignal,
  starts: (readonly Step[])[],
): AsyncGenerator<LabState, void> {
  const stream = await one.app.request(`/api/labs/${name}/checks`, { headers, signal });
  let text = '';
  let event = '';
  for await (const piece of stream.body!.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const lines = text.split('\n');
    text = lines.pop()!;
    for (const line of lines) {
      if (line.startsWith('event: ')) event = line.slice(7);
      if (!line.startsWith('data: ')) continue;
      const told = { event, data: JSON.parse(line.slice(6)) as unknown } as ChecksEvent;
      if (told.event === 'checks') yield told.data;
      else starts.push(told.data);
    }
  }
}

test('who follows the checks sees the steps of a start, is told when they are met, and that the lab is solved once they have held', async () => {
  const stop = new AbortController();
  const starts: (readonly Step[])[] = [];
  const states = followed(stop.signal, starts);
  // It follows from here on.
  expect((await states.next()).value).toMatchObject({ checks: [] });
  const { state } = await one.post(`${name}/start`);
  const next = async (isIt: (state: LabState) => boolean): Promise<LabState> => {
    for (;;) {
      const { value, done } = await states.next();
      if (done) throw new Error('The stream has ended.');
      if (isIt(value)) return value;
    }
  };
  const unmet = (value: string) => (one: LabState) =>
    one.checks.some((check) => check.verdict === 'unmet' && check.why === `it says ${value}`);
  await next(unmet('41'));
  expect(starts.at(-1)).toEqual([]);
  expect(starts.at(-2)!.map(({ title, state }) => `${title}: ${state}`)).toEqual([
    'Empty the workspace: done',
    'Start the toolbox: done',
    'Apply the manifests of the lab: done',
  ]);

  await solve();
  const first = await next(({ metSince }) => metSince !== undefined);
  expect(first.checks).toEqual([{ verdict: 'met' }, { verdict: 'met' }]);
  expect(first.solvedAt).toBeUndefined();
  await solve('43');
  expect((await next(unmet('43'))).metSince).toBeUndefined();

  await solve();
  const again = await next(({ metSince }) => metSince !== undefined);
  expect(again.metSince).toBeGreaterThan(first.metSince!);
  const solved = await next(({ solvedAt }) => solvedAt !== undefined);
  expect(solved.solvedAt).toBe(again.metSince);
  expect(solved.at - solved.solvedAt!).toBeGreaterThanOrEqual(5_000);
  stop.abort();

  // What comes after changes nothing, for another server neither.
  await solve('43');
  await one.workspaces.close();
  one = await server();
  expect((await one.post(`${name}/check`)).state).toMatchObject({
    startedAt: state.startedAt,
    solvedAt: solved.solvedAt,
    checks: [{ verdict: 'met' }, { verdict: 'met' }],
  });
});

test('there is no lab of another name', async () => {
  expect((await one.post('other/start')).status).toBe(404);
});
