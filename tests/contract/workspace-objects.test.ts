import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/protocol/workspace.ts';
import { Workspaces } from '../../src/cluster/workspace/workspaces.ts';
import { ApiClient } from '../../src/cluster/api/client.ts';
import { connection } from '../../src/cluster/provider/provider.ts';
import { configMap, crd, namespace, role, wheel, wideCell } from './cell-objects.ts';
import { followUntil, results, testWorkspace, type TestWorkspace } from './workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await testWorkspace();
});
afterEach(async () => {
  await workspace[Symbol.asyncDispose]();
});

const join = (...documents: string[]) => documents.join('---\n');
const outcomes = async (yaml: string) =>
  results(await workspace.apply(yaml)).map(({ outcome }) => outcome);

/** The first problem of an Apply that must fail. */
async function problemOf(yaml: string, within = workspace) {
  const failed = results(await within.apply(yaml)).find(({ outcome }) => outcome === 'failed');
  return (failed as { problem: unknown }).problem;
}

/** The code with which the API server answers for an object. */
const codeOf = (path: string) =>
  workspace.client.json({ path }).then(
    ({ code }) => code,
    ({ code }: { code: number }) => code,
  );

describe('a CRD and its objects in one cell', () => {
  test('are applied, followed, kept and pruned, and the kind goes with Reset', async () => {
    const { lesson } = workspace;
    const followed = followUntil(workspace, (objects) =>
      objects.some(
        ({ kind, spec }) => kind === 'Wheel' && (spec as { spokes: number }).spokes === 32,
      ),
    );
    expect(await outcomes(join(crd(lesson), wheel(lesson)))).toEqual(['created', 'created']);
    await followed;
    // The CRD stays where the text keeps only its objects.
    expect(await outcomes(wheel(lesson))).toEqual(['unchanged']);
    expect(await codeOf(`/apis/${lesson}.test/v1/wheels`)).toBe(200);
    // Another with the same names is told in the words of its condition.
    const second = crd(lesson)
      .replace(`name: wheels.${lesson}`, `name: rims.${lesson}`)
      .replace('plural: wheels, singular: wheel', 'plural: rims, singular: rim');
    expect(await problemOf(join(crd(lesson), second))).toMatchObject({
      document: 2,
      title: `The names of CustomResourceDefinition rims.${lesson}.test are not accepted.`,
      detail: expect.stringContaining('is already in use') as unknown,
    });
    const events = await workspace.apply(crd(lesson));
    expect(events).toContainEqual({
      event: 'pruned',
      data: expect.objectContaining({ kind: 'Wheel', name: 'front' }) as unknown,
    });
    await workspace.workspaces.reset(lesson);
    await expect.poll(() => codeOf(`/apis/${lesson}.test/v1/wheels`)).toBe(404);
  });
});

describe('namespaces that a cell makes', () => {
  test('hold objects of the lesson: applied, followed, pruned', async () => {
    const { lesson } = workspace;
    const [a, b] = [`${lesson}-a`, `${lesson}-b`];
    const followed = followUntil(workspace, (objects) =>
      [a, b].every((name) =>
        objects.some(
          ({ kind, metadata }) =>
            kind === 'ConfigMap' && metadata.namespace === name && metadata.name === 'one',
        ),
      ),
    );
    const [one, two] = [configMap('one', a), configMap('one', b)];
    const all = join(namespace(a), namespace(b), one, two);
    expect(await outcomes(all)).toEqual(Array(4).fill('created'));
    await followed;
    const events = await workspace.apply(join(namespace(a), one));
    const pruned = events.flatMap((event) => (event.event === 'pruned' ? [event.data] : []));
    expect(pruned).toMatchObject([
      { kind: 'ConfigMap', name: 'one', namespace: b },
      { kind: 'Namespace', name: b },
    ]);
  });

  test('are told to be missing, or made too late', async () => {
    const a = `${workspace.lesson}-a`;
    const title = `There is no namespace \`${a}\`.`;
    expect(await problemOf(configMap('one', a))).toMatchObject({ title, place: { line: 3 } });
    expect(await problemOf(join(configMap('one', a), namespace(a)))).toMatchObject({
      title: `The namespace \`${a}\` does not exist yet when this document is applied.`,
      hint: expect.stringContaining('move document 2') as unknown,
    });
  });

  test('belong to one lesson: another is refused, for the namespace and for what is in it', async () => {
    await using other = await testWorkspace();
    const name = `${workspace.lesson}-shared`;
    await workspace.apply(namespace(name));
    expect(await problemOf(namespace(name), other)).toMatchObject({
      title: `Namespace \`${name}\` belongs to the lesson “${workspace.lesson}”.`,
    });
    expect(await problemOf(configMap('one', name), other)).toMatchObject({
      title: `A cell may not change the namespace \`${name}\`.`,
    });
  });

  test('are waited for where the old one is still being deleted', async () => {
    const a = `${workspace.lesson}-a`;
    await workspace.apply(join(namespace(a), configMap('one', a)));
    await workspace.workspaces.reset(workspace.lesson);
    const events = await workspace.apply(join(namespace(a), configMap('two', a)));
    expect(events[0]).toMatchObject({ event: 'waiting', data: { object: { name: a } } });
    expect(results(events).map(({ outcome }) => outcome)).toEqual(['created', 'created']);
  });
});

describe('what was broken off', () => {
  test('an Apply that was killed before it labelled an object is gone on with by the next server', async () => {
    const { lesson, client } = workspace;
    const [wide] = [wideCell(lesson)];
    await withoutLabels(client, () => workspace.apply(wide));
    const next = new Workspaces(await ApiClient.fromKubeconfig(connection().kubeconfig));
    await next.resume();
    await next.close();
    const { body } = await client.json<KubeObject>({ path: rolePath(lesson) });
    expect(body.metadata.labels).toMatchObject({ 'kindbook.dev/cell': 'test.yaml' });
    const events = await workspace.apply(configMap('own'));
    const pruned = events.flatMap((event) => (event.event === 'pruned' ? [event.data.kind] : []));
    expect(pruned.sort()).toEqual(
      ['ClusterRole', 'ConfigMap', 'ConfigMap', 'CustomResourceDefinition'].concat([
        'Namespace',
        'Namespace',
        'Wheel',
        'Wheel',
      ]),
    );
  });

  test('a Reset that was killed is finished by the next server', async () => {
    const { lesson, client } = workspace;
    await workspace.apply(wideCell(lesson));
    // As a server leaves it that is killed right after its first step.
    await client.json({ method: 'DELETE', path: `/api/v1/namespaces/kindbook-${lesson}` });
    const next = new Workspaces(await ApiClient.fromKubeconfig(connection().kubeconfig));
    await next.resume();
    await next.swept(lesson);
    await next.close();
    expect(await codeOf(rolePath(lesson))).toBe(404);
    expect(await codeOf(`/api/v1/namespaces/${lesson}-a`)).toBe(404);
    expect(await codeOf(`/apis/${lesson}.test/v1/wheels`)).toBe(404);
  });
});

test(
  'what a finalizer holds after a Reset is told with its finalizer',
  { timeout: 90_000 },
  async () => {
    const { lesson, client } = workspace;
    const held = role(lesson).replace('}', ', finalizers: [kindbook.test/hold]}');
    await workspace.apply(held);
    const told = followUntil(
      workspace,
      (_, events) =>
        events.some(
          ({ event }) =>
            event.event === 'leftovers' &&
            JSON.stringify(event.data).includes('kindbook.test/hold'),
        ),
      60_000,
    );
    await workspace.workspaces.reset(lesson);
    await told;
    await client.json({
      method: 'PATCH',
      path: rolePath(lesson),
      contentType: 'application/merge-patch+json',
      body: JSON.stringify({ metadata: { finalizers: null } }),
    });
    await expect.poll(() => codeOf(rolePath(lesson))).toBe(404);
  },
);

test('a lesson that has something in the cluster is told with what it has and when it was used', async () => {
  const { lesson, workspaces } = workspace;
  await workspace.apply(join(role(lesson), configMap('one')));
  const mine = (await workspaces.summaries()).find((summary) => summary.lesson === lesson);
  expect(mine).toMatchObject({ namespace: `kindbook-${lesson}`, objects: 2, leftovers: [] });
  expect(Date.now() - Date.parse(mine!.lastApplied!)).toBeLessThan(10_000);
  await workspaces.cleanUp(lesson);
  await workspaces.swept(lesson);
  expect((await workspaces.summaries()).map((summary) => summary.lesson)).not.toContain(lesson);
});

const rolePath = (name: string) => `/apis/rbac.authorization.k8s.io/v1/clusterroles/${name}`;

/** Does something with labels never arriving, as when the server is killed before it sends them. */
async function withoutLabels(client: ApiClient, work: () => Promise<unknown>): Promise<void> {
  const json = client.json.bind(client);
  client.json = (options: Parameters<typeof json>[0]) => {
    const isLast = options.path.includes('fieldManager=kindbook-tracking');
    return isLast ? Promise.reject(new Killed()) : json(options);
  };
  try {
    await expect(work()).rejects.toBeInstanceOf(Killed);
  } finally {
    client.json = json;
  }
}

class Killed extends Error {}
