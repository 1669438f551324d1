import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApiClient } from '../../src/cluster/api/client.ts';
import { connection } from '../../src/cluster/provider/provider.ts';
import type { Supervisor } from '../../src/cluster/supervisor.ts';
import { Workspaces } from '../../src/cluster/workspace/workspaces.ts';
import { readLab } from '../../src/lessons/labs/read-lab.ts';
import type { LabState } from '../../src/protocol/lab.ts';
import { createApp } from '../../src/server/app.ts';

const name = `test-${randomBytes(4).toString('hex')}`;
const answer = (value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: answer}\ndata: {is: "${value}"}\n`;
const lab = readLab(
  name,
  new Map([
    [
      'index.mdx',
      '---\ntitle: T\ndescription: D\nkind: repair\nminutes: 1\nlesson: pods\nedit: [answer.yaml]\n---\nStory.\n',
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

async function solve(): Promise<void> {
  const request = { cell: 'answer.yaml', yaml: answer('42') };
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

test('who follows the checks is told by itself when they are met', async () => {
  await one.post(`${name}/start`);
  const stop = new AbortController();
  const stream = await one.app.request(`/api/labs/${name}/checks`, {
    headers,
    signal: stop.signal,
  });
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  const until = async (words: string) => {
    while (!heard.includes(words)) heard += (await reader.read()).value ?? '';
  };
  await until('it says 41');
  await solve();
  await until('"checks":[{"verdict":"met"},{"verdict":"met"}]');
  await reader.cancel();
  stop.abort();
});

test('there is no lab of another name', async () => {
  expect((await one.post('other/start')).status).toBe(404);
});
