import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CellProblem, DocumentVerdict } from '../../src/protocol/workspace.ts';
import { pod, testWorkspace, type TestWorkspace } from './workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await testWorkspace();
});
afterEach(async () => {
  await workspace[Symbol.asyncDispose]();
});

async function dryRun(yaml: string): Promise<DocumentVerdict[]> {
  const { signal } = new AbortController();
  const request = { cell: 'test.yaml', yaml };
  return (await workspace.workspaces.dryRun(workspace.lesson, request, signal)).documents;
}

/** The problems of the only document of a text. */
async function problems(yaml: string): Promise<CellProblem[]> {
  const [verdict] = await dryRun(yaml);
  return verdict?.verdict === 'refused' ? verdict.problems : [];
}

/** The names of the namespaces that belong to this test's lesson. */
async function namespaces(): Promise<unknown[]> {
  const { body } = await workspace.client.json<{ items: unknown[] }>({
    path: `/api/v1/namespaces?labelSelector=kindbook.dev/lesson=${workspace.lesson}`,
  });
  return body.items;
}

describe('a dry run', () => {
  test('accepts a good text and makes nothing, not even the lesson’s namespace', async () => {
    expect(await dryRun(pod('web'))).toMatchObject([
      { document: 1, verdict: 'accepted', object: { kind: 'Pod', name: 'web' }, warnings: [] },
    ]);
    expect(await namespaces()).toEqual([]);
  });

  test('in the lesson’s own namespace makes nothing either', async () => {
    await workspace.apply(pod('one'));
    expect(await dryRun(pod('two'))).toMatchObject([{ verdict: 'accepted' }]);
    const path = `/api/v1/namespaces/kindbook-${workspace.lesson}/pods`;
    const { body } = await workspace.client.json<{ items: unknown[] }>({ path });
    expect(body.items).toHaveLength(1);
  });

  test('checks every document, however many of them are wrong', async () => {
    const verdicts = await dryRun(
      [
        pod('one', '      imagee: x\n'),
        'hello\n',
        pod('three'),
        'apiVersion: v1\nkind: Pood\nmetadata: {name: four}\n',
        pod('five', '      imagePullPolicy: Sometimes\n'),
      ].join('---\n'),
    );
    expect(verdicts.map(({ document, verdict }) => [document, verdict])).toEqual([
      [1, 'refused'],
      [2, 'refused'],
      [3, 'accepted'],
      [4, 'refused'],
      [5, 'refused'],
    ]);
  });

  test('names all mistakes of a document’s shape at once, those behind others too', async () => {
    const found = await problems(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  lables: {app: web}
sepc: {}
spec:
  replicas: "3"
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          imagee: nginx
          image: nginx:1.26
          ports: [{containerPort: "80"}]
          command: [1, sh]
`);
    expect(found.map(({ field, place }) => `${place?.line} ${field}`).sort()).toEqual([
      '15 spec.template.spec.containers[name="web"].imagee',
      '17 spec.template.spec.containers[name="web"].ports[containerPort="80",protocol="TCP"].containerPort',
      '18 spec.template.spec.containers[name="web"].command[0]',
      '5 metadata.lables',
      '6 sepc',
      '8 spec.replicas',
    ]);
  });

  test('names every value that validation refuses', async () => {
    const found = await problems(
      pod('web', '      imagePullPolicy: Sometimes\n  restartPolicy: Perhaps\n').replace(
        'name: web\nspec',
        'name: web\n  labels:\n    app: a b\nspec',
      ),
    );
    expect(found.map(({ field, place }) => `${place?.line} ${field}`)).toEqual([
      '6 metadata.labels',
      '11 spec.containers[0].imagePullPolicy',
      '12 spec.restartPolicy',
    ]);
  });

  test('puts a warning on its place', async () => {
    const [verdict] = await dryRun(
      pod('web', '      env:\n        - {name: A, value: "1"}\n        - {name: A, value: "2"}\n'),
    );
    // Two entries of one name are refused by server-side apply, so it is the field that is asked for here.
    expect(verdict).toMatchObject({
      verdict: 'refused',
      problems: [{ field: 'spec.containers[name="web"].env', place: { line: 11 } }],
    });
    const [deprecated] = await dryRun(
      pod('web').replace('spec:', 'spec:\n  nodeSelector: {beta.kubernetes.io/os: linux}'),
    );
    expect(deprecated).toMatchObject({
      verdict: 'accepted',
      warnings: [{ message: expect.stringContaining('deprecated') as string, place: { line: 6 } }],
    });
  });

  test('knows that a kind of the same cell is not there yet', async () => {
    const group = `${workspace.lesson}.dev`;
    const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: wheels.${group}}
spec:
  group: ${group}
  scope: Namespaced
  names: {kind: Wheel, plural: wheels}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {size: {type: integer}}}}
`;
    const wheel = `apiVersion: ${group}/v1\nkind: Wheel\nmetadata: {name: one}\nsize: 3\n`;
    const spoke = wheel.replace('Wheel', 'Spoke');
    expect(await dryRun([crd, wheel, spoke].join('---\n'))).toMatchObject([
      { verdict: 'accepted' },
      { verdict: 'unknown', reason: expect.stringContaining('document 1') as string },
      { verdict: 'refused', problems: [{ field: 'kind' }] },
    ]);
  });

  test('takes a lack that an earlier document will end for no mistake', async () => {
    const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: runner}\n';
    const verdicts = await dryRun(
      [account, pod('web').replace('spec:', 'spec:\n  serviceAccountName: runner')].join('---\n'),
    );
    expect(verdicts).toMatchObject([
      { verdict: 'accepted' },
      { verdict: 'unknown', reason: expect.stringContaining('ServiceAccount runner') as string },
    ]);
    const [lonely] = await dryRun(
      pod('web').replace('spec:', 'spec:\n  serviceAccountName: runner'),
    );
    expect(lonely).toMatchObject({ verdict: 'refused' });
    expect(JSON.stringify(lonely)).not.toContain('kindbook-scratch');
  });

  test('ends when nobody waits for it', async () => {
    const request = { cell: 'test.yaml', yaml: pod('web') };
    const asked = workspace.workspaces.dryRun(workspace.lesson, request, AbortSignal.abort());
    await expect(asked).rejects.toThrow(/abort/i);
  });

  test('of a text that is being applied tells of the state after it', async () => {
    const applied = workspace.apply(pod('web'));
    const [verdict] = await dryRun(pod('web', '  hostNetwork: true\n'));
    expect(verdict).toMatchObject({
      verdict: 'refused',
      problems: [{ field: 'spec.hostNetwork', remedy: { action: 'replace' } }],
    });
    await applied;
  });
});
