import { afterEach, beforeEach, expect, test } from 'vitest';
import { parentsOf } from '../../src/cluster/workspace/apply-set.ts';
import type { ApplyEvent, KubeObject } from '../../src/protocol/workspace.ts';
import { problemOf } from '../../src/server/problem.ts';
import { configMap, namespace, role } from './cell-objects.ts';
import { patch } from './fixture.ts';
import { results, testWorkspace, type TestWorkspace } from './workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await testWorkspace();
});
afterEach(async () => {
  await workspace[Symbol.asyncDispose]();
});

const rolePath = () => `/apis/rbac.authorization.k8s.io/v1/clusterroles/${workspace.lesson}`;
const heldRole = () => role(workspace.lesson).replace('}', ', finalizers: [kindbook.test/hold]}');
const letGo = () => patch(workspace.client, rolePath(), { metadata: { finalizers: null } });

/** The code with which the API server answers for an object. */
const codeOf = (path: string) =>
  workspace.client.json({ path }).then(
    ({ code }) => code,
    ({ code }: { code: number }) => code,
  );

/** Deletes the records of what the lesson's cells made, as `kubectl delete cm -n kindbook-system` does. */
async function loseRecords(): Promise<void> {
  const { client, lesson } = workspace;
  for (const { metadata } of await parentsOf(client, lesson)) {
    const path = `/api/v1/namespaces/kindbook-system/configmaps/${metadata.name}`;
    await client.json({ method: 'DELETE', path });
  }
}

test('a webhook of a cell that refuses everything is named, and Reset takes it away first', async () => {
  const { lesson, client, workspaces } = workspace;
  const hook = `no.${lesson}.test`;
  // It is asked about this lesson's namespaces alone: other tests run beside this one.
  const configuration = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: ${lesson}}
webhooks:
  - name: ${hook}
    clientConfig: {url: "https://127.0.0.1:1/"}
    failurePolicy: Fail
    timeoutSeconds: 1
    sideEffects: None
    admissionReviewVersions: [v1]
    namespaceSelector: {matchLabels: {kindbook.dev/lesson: ${lesson}}}
    rules:
      - {apiGroups: [""], apiVersions: [v1], operations: ["*"], resources: [namespaces, configmaps]}
`;
  const path = `/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/${lesson}`;
  try {
    await workspace.apply(configuration);
    await expect.poll(problemOfConfigMap).toMatchObject({
      title: `The admission webhook \`${hook}\` did not answer, so the API server refuses this.`,
      hint: expect.stringContaining('press Reset') as unknown,
    });
    expect(await workspaces.reset(lesson)).toBe(`kindbook-${lesson}-2`);
    await workspaces.swept(lesson);
    expect(await codeOf(path)).toBe(404);
    expect(results(await workspace.apply(configMap('one')))).toMatchObject([
      { outcome: 'created', object: { namespace: `kindbook-${lesson}-2` } },
    ]);
  } finally {
    await client.json({ method: 'DELETE', path }).catch(() => undefined);
  }
});

/** A webhook is asked a moment after it is made. */
async function problemOfConfigMap(): Promise<unknown> {
  const [result] = results(await workspace.apply(configMap('one')));
  return result?.outcome === 'failed' ? result.problem : undefined;
}

test('Reset takes away what is in no namespace, found by its labels when the record of it is lost', async () => {
  const { lesson, workspaces } = workspace;
  const made = `${lesson}-made`;
  await workspace.apply([role(lesson), namespace(made)].join('---\n'));
  await loseRecords();
  await workspaces.reset(lesson);
  await workspaces.swept(lesson);
  expect(await codeOf(rolePath())).toBe(404);
  expect(await codeOf(`/api/v1/namespaces/${made}`)).toBe(404);
});

test('what only has labels copied from a lesson is left to whoever made it', async () => {
  const { lesson, client, workspaces } = workspace;
  await workspace.apply(role(lesson));
  const { body } = await client.json<KubeObject>({ path: rolePath() });
  const labels = { ...body.metadata.labels, 'applyset.kubernetes.io/part-of': 'another' };
  const [all, copy] = ['/apis/rbac.authorization.k8s.io/v1/clusterroles', `${lesson}-copy`];
  const object = { ...body, metadata: { name: copy, labels } };
  await client.json({ method: 'POST', path: all, body: JSON.stringify(object) });
  try {
    await workspaces.reset(lesson);
    await workspaces.swept(lesson);
    expect(await codeOf(rolePath())).toBe(404);
    expect(await codeOf(`${all}/${copy}`)).toBe(200);
  } finally {
    await client.json({ method: 'DELETE', path: `${all}/${copy}` });
  }
});

test('an Apply deletes what an earlier workspace left and nothing else deletes, and says that it waits for that', async () => {
  const { lesson, client, workspaces } = workspace;
  await workspace.apply(role(lesson));
  await workspaces.reset(lesson);
  await workspaces.swept(lesson);
  // As a Reset left it that did not find it.
  const earlier = 'the-uid-of-an-earlier-namespace';
  await workspace.apply(role(lesson));
  await loseRecords();
  await patch(client, rolePath(), { metadata: { labels: { 'kindbook.dev/workspace': earlier } } });
  const before = await client.json<KubeObject>({ path: rolePath() });
  const events = await workspace.apply(role(lesson));
  expect(events[0]).toMatchObject({
    event: 'waiting',
    data: { reason: 'The old ClusterRole has to be deleted first.' },
  });
  expect(results(events)).toMatchObject([{ outcome: 'created' }]);
  const after = await client.json<KubeObject>({ path: rolePath() });
  expect(after.body.metadata.uid).not.toBe(before.body.metadata.uid);
});

test('a Reset ends an Apply that waits, by words of its own', async () => {
  const { lesson, workspaces } = workspace;
  await workspace.apply(heldRole());
  await workspaces.reset(lesson);
  const heard: ApplyEvent[] = [];
  const waits = Promise.withResolvers<void>();
  const applying = (async () => {
    for await (const event of workspaces.apply(lesson, { cell: 'test.yaml', yaml: heldRole() })) {
      heard.push(event);
      if (event.event === 'waiting') waits.resolve();
    }
  })();
  const ended = applying.then(
    () => undefined,
    (error: unknown) => problemOf(error),
  );
  try {
    await waits.promise;
    await workspaces.reset(lesson);
    expect(await ended).toMatchObject({
      title: 'Reset ended this Apply.',
      hint: 'The workspace is empty now. Press Apply to start again.',
    });
    expect(results(heard)).toEqual([]);
  } finally {
    await letGo();
  }
});
