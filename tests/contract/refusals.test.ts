import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { ApiClient } from '../../src/cluster/api/client.ts';
import { connection } from '../../src/cluster/provider/provider.ts';
import { Workspaces } from '../../src/cluster/workspace/workspaces.ts';
import type { CellProblem } from '../../src/protocol/workspace.ts';
import {
  applyWhole,
  fixtureText,
  fixtureNames,
  patch,
  untilPodsAreRefused,
  watchPage,
} from './fixture.ts';
import { results, testWorkspace, type TestWorkspace } from './workspace.ts';

// Each fixture is a cell of which one document is refused; a comment says in which words, and on which line.

/** Who asks with a fixture's text, and as which cell. */
interface Asker {
  workspaces: Workspaces;
  cell: string;
}

/** What a fixture needs besides its text; gives who asks, where that is not the test's own cell. */
type Before = (
  workspace: TestWorkspace,
  namespace: string,
  stack: AsyncDisposableStack,
) => Promise<Asker | undefined>;

const befores: Readonly<Record<string, Before>> = {
  'pod-security': async ({ client }, namespace) => {
    await patch(client, `/api/v1/namespaces/${namespace}`, {
      metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    return undefined;
  },
  policy: async (workspace, namespace) => {
    await applyWhole(workspace, fixtureText('diagnoses', 'policy.before', workspace.lesson)!);
    await untilPodsAreRefused(workspace, namespace);
    // The cell would take the policy away again, as a text of its own that no longer names it.
    return { workspaces: workspace.workspaces, cell: 'other.yaml' };
  },
  'claim-size': async (workspace) => {
    await watchPage(workspace, '', ({ status }) => status === 'Ready', 60_000);
    return undefined;
  },
  rights: asReaderWithFewRights,
};

describe.concurrent('on the real cluster', () => {
  test.for(fixtureNames('refusals'))(
    '%s is refused in plain words, with its line',
    { timeout: 90_000 },
    async (name) => {
      await using workspace = await testWorkspace();
      const { lesson } = workspace;
      const namespace = await workspace.workspaces.reset(lesson);
      const yaml = fixtureText('refusals', name, lesson)!;
      const line = yaml.split('\n').findIndex((each) => each.includes('# refused: ')) + 1;
      const words = yaml.split('# refused: ')[1]!.split('\n', 1)[0]!;

      await using stack = new AsyncDisposableStack();
      const first = fixtureText('refusals', `${name}.before`, lesson);
      if (first !== undefined) await applyWhole(workspace, first);
      const asker = (await befores[name]?.(workspace, namespace, stack)) ?? {
        workspaces: workspace.workspaces,
        cell: 'test.yaml',
      };
      // What refuses (a quota, a range) is there first: what is accepted once is not refused any more.
      const above = yaml.slice(0, yaml.lastIndexOf('\n---\n', yaml.indexOf('# refused: ')) + 1);
      if (above !== '') await applyWhole(workspace, above);
      const problem = await refusal(asker, lesson, yaml);
      const said = `${problem.title} ${problem.detail}`;
      expect(said).toContain(words);
      expect(problem.place?.line).toBe(line);
      expect(problem.detail).toMatch(/forbidden|does not match|denied/);
      expect(problem.hint).not.toContain('Read its message');
    },
  );
});

/** Applies a text once a dry run of it is refused: what refuses (a new policy, a new quota) needs a moment to be known. */
async function refusal(
  { workspaces, cell }: Asker,
  lesson: string,
  yaml: string,
): Promise<CellProblem> {
  const { signal } = new AbortController();
  for (;;) {
    const { documents } = await workspaces.dryRun(lesson, { cell, yaml }, signal);
    const isRefused = documents.some(
      (document) =>
        document.verdict === 'refused' &&
        !document.problems.some(({ detail }) => /status unknown for quota/.test(detail ?? '')),
    );
    if (isRefused) break;
    await delay(250);
  }
  const events = await Array.fromAsync(workspaces.apply(lesson, { cell, yaml }));
  const failed = results(events).find(({ outcome }) => outcome === 'failed');
  if (failed?.outcome !== 'failed') throw new Error(`Not refused: ${JSON.stringify(events)}`);
  return failed.problem;
}

/** A second reader, who may do little: a service account with a kubeconfig of its own. */
async function asReaderWithFewRights(
  { client, lesson }: TestWorkspace,
  namespace: string,
  stack: AsyncDisposableStack,
): Promise<Asker> {
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const make = async (path: string, object: Record<string, unknown>) => {
    const body = JSON.stringify({ ...object, metadata: { name: lesson } });
    await client.json({ method: 'POST', path, body });
    stack.defer(async () => {
      await client.json({ method: 'DELETE', path: `${path}/${lesson}` });
    });
  };
  await make(`${rbac}/clusterroles`, {
    rules: [
      { apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list', 'create', 'patch'] },
      { apiGroups: [''], resources: ['configmaps'], verbs: ['*'] },
    ],
  });
  await make(`${rbac}/clusterrolebindings`, {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: lesson },
    subjects: [{ kind: 'ServiceAccount', name: 'default', namespace }],
  });
  const { body } = await client.json<{ status: { token: string } }>({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/default/token`,
    body: JSON.stringify({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 600 },
    }),
  });
  const folder = mkdtempSync(join(tmpdir(), 'kindbook-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
  const config = parse(readFileSync(connection().kubeconfig, 'utf8')) as {
    users: { user: unknown }[];
  };
  for (const user of config.users) user.user = { token: body.status.token };
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, stringify(config), { mode: 0o600 });
  const workspaces = new Workspaces(await ApiClient.fromKubeconfig(kubeconfig));
  stack.defer(() => workspaces.close());
  return { workspaces, cell: 'test.yaml' };
}
