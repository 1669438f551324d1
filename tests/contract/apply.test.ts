import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AppliedObject, CellProblem, KubeObject } from '../../src/protocol/workspace.ts';
import {
  clear,
  followUntil,
  pod as runningPod,
  results,
  testWorkspace,
  type TestWorkspace,
} from './workspace.ts';

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await testWorkspace();
});
afterEach(() => clear(workspace));
afterAll(async () => {
  await workspace[Symbol.asyncDispose]();
});

/** A Pod that no node takes: what is shown here is over before it would run. */
const pod = (name: string, more = '') => `${runningPod(name, more)}  nodeSelector: {no: where}\n`;

/** Applies a text that must fail, and gives the problem of its first failed document. */
async function problemOf(yaml: string): Promise<CellProblem> {
  const events = await workspace.apply(yaml);
  const failed = results(events).find((result) => result.outcome === 'failed');
  expect(events.at(-1)).toMatchObject({ event: 'end', data: { ok: false } });
  return (failed as { problem: CellProblem }).problem;
}

describe('a good manifest', () => {
  test('is created, then unchanged, then configured', async () => {
    const [first] = results(await workspace.apply(pod('web')));
    expect(first).toMatchObject({ outcome: 'created', object: { kind: 'Pod', name: 'web' } });
    const [second] = results(await workspace.apply(pod('web')));
    expect(second).toMatchObject({ outcome: 'unchanged' });
    const [third] = results(
      await workspace.apply(
        pod('web').replace('  name: web\nspec', '  name: web\n  labels: {app: web}\nspec'),
      ),
    );
    expect(third).toMatchObject({ outcome: 'configured' });
  });

  test('is answered with the uid and the version that the live stream tells of', async () => {
    const [result] = results(await workspace.apply(pod('known')));
    const { uid, resourceVersion } = (result as { object: AppliedObject }).object;
    await followUntil(workspace, (objects) =>
      objects.some(
        ({ metadata }) =>
          metadata.uid === uid && Number(metadata.resourceVersion) >= Number(resourceVersion),
      ),
    );
  });

  test('keeps fields that this program does not know of, and its comments do no harm', async () => {
    const events = await workspace.apply(
      `# first\n---\n# a comment\n${pod('web', '      env: [{name: A, value: "1"}] # here\n')}`,
    );
    expect(results(events)).toHaveLength(1);
    expect(results(events)[0]).toMatchObject({ document: 1, outcome: 'created' });
  });

  test('brings the API server’s warnings along', async () => {
    const events = await workspace.apply(`apiVersion: v1
kind: Endpoints
metadata:
  name: old
`);
    expect(results(events)[0]).toMatchObject({
      outcome: 'created',
      warnings: [
        { message: expect.stringContaining('deprecated') as string, place: { line: 1, column: 1 } },
      ],
    });
  });

  test('loses what a later text of the same cell does not name any more', async () => {
    await workspace.apply(`${pod('one')}---\n${pod('two')}`);
    const events = await workspace.apply(pod('one'));
    expect(events).toContainEqual({
      event: 'pruned',
      data: expect.objectContaining({ kind: 'Pod', name: 'two' }) as unknown,
    });
    expect(results(events)).toHaveLength(1);
  });

  test('keeps an object of another tool that the cell once named, without the fields that the cell had set', async () => {
    await workspace.apply(pod('one'));
    const path = `/api/v1/namespaces/kindbook-${workspace.lesson}/configmaps`;
    const theirs = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'theirs' },
      data: { a: '1' },
    };
    await workspace.client.json({ method: 'POST', path, body: JSON.stringify(theirs) });
    await workspace.apply(
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: theirs}\ndata: {b: "2"}\n',
    );
    expect(await workspace.apply(pod('one'))).toContainEqual({
      event: 'released',
      data: { object: expect.objectContaining({ kind: 'ConfigMap', name: 'theirs' }) as unknown },
    });
    const { body } = await workspace.client.json<KubeObject>({ path: `${path}/theirs` });
    expect(body['data']).toEqual({ a: '1' });
    expect(JSON.stringify(body.metadata)).not.toContain('"manager":"kindbook"');
  });
});

describe('a wrong manifest', () => {
  test('with an unknown field names the field and its line', async () => {
    const problem = await problemOf(pod('web').replace('image:', 'imagee:'));
    expect(problem).toMatchObject({
      document: 1,
      title: 'There is no field `spec.containers[name="web"].imagee`.',
      field: 'spec.containers[name="web"].imagee',
      place: { line: 8, column: 7, endLine: 8, endColumn: 13 },
    });
    expect(problem.hint).toContain('kubectl explain pod.spec.containers');
  });

  test('with a wrong type says which type is wanted', async () => {
    const problem = await problemOf(pod('web', '      ports: [{containerPort: "80"}]\n'));
    expect(problem).toMatchObject({ place: { line: 9 }, hint: 'Write the number without quotes.' });
    expect(problem.title).toMatch(/must be a number, but is a text/);
  });

  test('with a value that validation refuses names the field and its line', async () => {
    const problem = await problemOf(pod('web', '      imagePullPolicy: Sometimes\n'));
    expect(problem).toMatchObject({
      field: 'spec.containers[0].imagePullPolicy',
      place: { line: 9, column: 7 },
      detail: expect.stringContaining('"Always", "IfNotPresent", "Never"') as unknown,
    });
  });

  test('with a changed immutable field says how the Pod is replaced, without a dump of both', async () => {
    await workspace.apply(pod('web'));
    const problem = await problemOf(pod('web', '  restartPolicy: Never\n'));
    expect(problem).toMatchObject({
      title: expect.stringContaining('`spec.restartPolicy` of Pod web cannot be changed') as string,
      hint: expect.stringContaining('rename the Pod') as string,
      place: { line: 9 },
    });
    expect(problem.detail).not.toContain('\n');
  });

  test('of an unknown kind says what the cluster calls it', async () => {
    const problem = await problemOf(pod('web').replace('kind: Pod', 'kind: pod'));
    expect(problem).toMatchObject({
      title: 'The cluster knows no kind `pod` in `apiVersion: v1`.',
      hint: 'Case matters: write `kind: Pod` and `apiVersion: v1`.',
      place: { line: 2, column: 1 },
    });
  });

  test('of a known kind with the wrong apiVersion is told the right one', async () => {
    const problem = await problemOf('apiVersion: v1\nkind: Deployment\nmetadata: {name: web}\n');
    expect(problem.hint).toBe('Write `apiVersion: apps/v1`.');
  });

  test('for kube-system is refused before anything is sent', async () => {
    const problem = await problemOf(
      pod('web').replace('name: web\nspec', 'name: web\n  namespace: kube-system\nspec'),
    );
    expect(problem).toMatchObject({
      title: 'A cell may not change the namespace `kube-system`.',
      field: 'metadata.namespace',
      place: { line: 5, column: 3 },
    });
  });

  test('in the second document leaves the third untried and says so', async () => {
    const events = await workspace.apply(
      `${pod('one')}---\n${pod('two').replace('image:', 'imagee:')}---\n${pod('three')}`,
    );
    expect(results(events).map(({ document, outcome }) => [document, outcome])).toEqual([
      [1, 'created'],
      [2, 'failed'],
      [3, 'skipped'],
    ]);
    expect(results(events)[1]).toMatchObject({ problem: { document: 2, place: { line: 18 } } });
  });

  test('whose second document is not YAML applies nothing', async () => {
    const events = await workspace.apply(`${pod('one')}---\nkind: [Pod\n`);
    expect(results(events).map(({ outcome }) => outcome)).toEqual(['skipped', 'failed']);
  });
});

test('Reset gives an empty workspace at once, and takes cluster-scoped objects away', async () => {
  const role = `test-${workspace.lesson}`;
  await workspace.apply(
    `${pod('web')}---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: ${role}}\nrules: []\n`,
  );
  const namespace = await workspace.workspaces.reset(workspace.lesson);
  expect(namespace).toBe(`kindbook-${workspace.lesson}-2`);
  const { body } = await workspace.client.json({ path: `/api/v1/namespaces/${namespace}/pods` });
  expect(body).toMatchObject({ items: [] });
  const path = `/apis/rbac.authorization.k8s.io/v1/clusterroles/${role}`;
  await expect
    .poll(() =>
      workspace.client.json({ path }).then(
        () => 'there',
        ({ code }: { code: number }) => code,
      ),
    )
    .toBe(404);
  expect(results(await workspace.apply(pod('web')))[0]).toMatchObject({
    outcome: 'created',
    object: { namespace },
  });
});
