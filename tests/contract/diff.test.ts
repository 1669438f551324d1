import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { DiffAnswer } from '../../src/protocol/workspace.ts';
import { clear, testWorkspace, type TestWorkspace } from './workspace.ts';

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await testWorkspace();
});
afterEach(() => clear(workspace));
afterAll(async () => {
  await workspace[Symbol.asyncDispose]();
});

const deployment = (replicas: number, more = '') => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx:1.26
${more}`;
const configMap = (name: string, value = '1') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: "${value}"}\n`;

async function diff(yaml: string): Promise<DiffAnswer> {
  const request = { cell: 'test.yaml', yaml };
  return workspace.workspaces.diff(workspace.lesson, request, new AbortController().signal);
}

/** The lines of two texts that the other does not have. */
function changedLines(before: string, after: string): string[] {
  const [old, next] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !next.includes(line)).map((line) => `- ${line.trim()}`),
    ...next.filter((line) => !old.includes(line)).map((line) => `+ ${line.trim()}`),
  ];
}

test('before the first Apply everything will be created, and nothing is made by asking', async () => {
  expect(await diff(`${configMap('one')}---\n${deployment(0)}`)).toMatchObject({
    documents: [
      { document: 1, change: 'create', object: { kind: 'ConfigMap', name: 'one' } },
      { document: 2, change: 'create', object: { kind: 'Deployment', name: 'web' } },
    ],
    pruned: [],
  });
});

test('what was applied is unchanged, whatever the cluster has filled in', async () => {
  const text = `${deployment(0)}---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n`;
  await workspace.apply(text);
  const { documents } = await diff(text);
  expect(documents.map(({ change }) => change)).toEqual(['none', 'none']);
});

test('a change shows as the lines that change, and no others', async () => {
  await workspace.apply(deployment(0, '          env: [{name: A, value: x}]\n'));
  const { documents } = await diff(deployment(1));
  const [changed] = documents;
  if (changed?.change !== 'update') throw new Error(`not an update: ${changed?.change}`);
  expect(changedLines(changed.before, changed.after)).toEqual([
    '- replicas: 0',
    '- env:',
    '- - name: A',
    '- value: x',
    '+ replicas: 1',
  ]);
  expect(changed.after).not.toMatch(/managedFields|uid|resourceVersion|kindbook\.dev|status/);
});

test('what Apply would refuse is told in the place of a change', async () => {
  await workspace.apply(deployment(0));
  const { documents } = await diff(
    `${deployment(0).replaceAll('app: web', 'app: other')}---\n${configMap('new')}`,
  );
  expect(documents).toMatchObject([
    { change: 'refused', problems: [{ field: 'spec.selector.matchLabels.app' }] },
    { change: 'create' },
  ]);
});

test('a changed value of a Secret shows as changed, and not as what it is', async () => {
  const secret = (value: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: key}\nstringData: {user: me, password: ${value}}\n`;
  await workspace.apply(secret('hunter2'));
  const answer = await diff(secret('hunter3'));
  const [changed] = answer.documents;
  if (changed?.change !== 'update') throw new Error(`not an update: ${changed?.change}`);
  expect(changedLines(changed.before, changed.after)).toEqual([
    '- password: •••••• (old value)',
    '+ password: •••••• (new value)',
  ]);
  expect(JSON.stringify(answer)).not.toMatch(/hunter|aHVudGVy/);
});

test('what Apply would prune is named, unless it would stop before that', async () => {
  await workspace.apply(`${configMap('one')}---\n${configMap('two')}`);
  const { pruned } = await diff(configMap('one'));
  expect(pruned).toMatchObject([{ kind: 'ConfigMap', name: 'two' }]);
  expect((await diff('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: X}\n')).pruned).toEqual([]);
  expect((await diff(`${configMap('two')}---\n${configMap('one')}`)).pruned).toEqual([]);
});
