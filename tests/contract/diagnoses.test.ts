import { describe, expect, test } from 'vitest';
import {
  applyWhole,
  fixtureNames,
  fixtureText,
  lineIn,
  patch,
  readFixture,
  unmet,
  untilPodsAreRefused,
  watchPage,
  words,
  type Fixture,
} from './fixture.ts';
import { testWorkspace, type TestWorkspace } from './workspace.ts';

// Each fixture is a cell; its comments say which diagnosis is shown, and on which line it can be fixed.

/** What a fixture needs besides its text. */
interface Extra {
  /** Done before the cell is applied. */
  before?: (workspace: TestWorkspace, namespace: string) => Promise<void>;
  /** Done when it is applied. */
  after?: (workspace: TestWorkspace, namespace: string) => Promise<void>;
  /** Done at the end, whatever came. */
  cleanup?: (workspace: TestWorkspace, namespace: string) => Promise<void>;
}

/** The slowest is an eviction: the node measures volumes once a minute. In milliseconds. */
const explainedWithin = 200_000;

/** Longer than the patience of most diagnoses about what may still come. */
const longestPatienceMs = 8_000;

const extras: Readonly<Record<string, Extra>> = {
  'pod-security': {
    before: async (workspace, namespace) => {
      await patch(workspace.client, `/api/v1/namespaces/${namespace}`, {
        metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
      });
      await untilPodsAreRefused(workspace, namespace);
    },
  },
  policy: { before: untilPodsAreRefused },
  quota: { before: untilPodsAreRefused },
  'quota-wants-requests': { before: untilPodsAreRefused },
  'limit-range': {
    before: (workspace, namespace) =>
      untilPodsAreRefused(workspace, namespace, { limits: { cpu: '200m' } }),
  },
  rollout: {
    before: async (workspace) => {
      await watchPage(workspace, '', ({ status }) => status === 'Ready', 40_000);
    },
  },
  finalizer: {
    after: ({ client }, namespace) =>
      remove(client, `/api/v1/namespaces/${namespace}/configmaps/held`),
    cleanup: ({ client }, namespace) =>
      patch(client, `/api/v1/namespaces/${namespace}/configmaps/held`, {
        metadata: { finalizers: null },
      }),
  },
  'claim-in-use': {
    after: async (workspace, namespace) => {
      await watchPage(workspace, '', ({ status }) => status.startsWith('Ready'), 40_000);
      await remove(workspace.client, `/api/v1/namespaces/${namespace}/persistentvolumeclaims/data`);
    },
  },
  namespace: {
    after: async ({ client, lesson }) => {
      const path = `/api/v1/namespaces/${lesson}`;
      await client.json({
        method: 'POST',
        path: `${path}/configmaps`,
        body: JSON.stringify({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'held', finalizers: ['example.com/hold'] },
        }),
      });
      await remove(client, path);
    },
    cleanup: ({ client, lesson }) =>
      patch(client, `/api/v1/namespaces/${lesson}/configmaps/held`, {
        metadata: { finalizers: null },
      }),
  },
};

describe.concurrent('on the real cluster', () => {
  test.for(fixtureNames('diagnoses'))(
    '%s is explained, with its line',
    { timeout: explainedWithin + 20_000 },
    async (name) => {
      await using workspace = await testWorkspace();
      const { lesson } = workspace;
      const fixture = readFixture('diagnoses', name, lesson);
      expect(fixture.expected).not.toEqual([]);
      const { before, after, cleanup } = extras[name] ?? {};
      const namespace = await workspace.workspaces.reset(lesson);
      try {
        await applyBefore(workspace, name);
        await before?.(workspace, namespace);
        await applyWhole(workspace, fixture.yaml);
        await after?.(workspace, namespace);
        const shown = await watchPage(
          workspace,
          fixture.yaml,
          (page) => unmet(fixture, page).length === 0,
          explainedWithin,
        );
        const others = shown.diagnoses.filter(
          (found) => found.failed && !isExpected(fixture, found),
        );
        expect(others, words(fixture.yaml, shown)).toEqual([]);
      } finally {
        await cleanup?.(workspace, namespace);
      }
    },
  );
});

describe.concurrent('from Apply to its end', () => {
  test.for(fixtureNames('healthy'))(
    '%s is never called failed',
    { timeout: 120_000 },
    async (name) => {
      await using workspace = await testWorkspace();
      const { yaml } = readFixture('healthy', name, workspace.lesson);
      const first = fixtureText('healthy', `${name}.before`, workspace.lesson);
      let calm: number | undefined;
      const untilCalm = (text: string) =>
        watchPage(
          workspace,
          text,
          (shown) => {
            const failed = shown.diagnoses.filter((found) => found.failed);
            if (failed.length > 0) throw new Error(words(text, shown));
            // What waits for its time has to pass it: a false alarm may come late.
            if (shown.status !== 'Ready') calm = undefined;
            else calm ??= Date.now();
            return calm !== undefined && Date.now() - calm > longestPatienceMs;
          },
          90_000,
        );
      await workspace.workspaces.reset(workspace.lesson);
      if (first !== undefined) {
        await applyWhole(workspace, first);
        await watchPage(workspace, first, ({ status }) => status === 'Ready', 60_000);
      }
      const watched = untilCalm(yaml);
      await Promise.all([watched, applyWhole(workspace, yaml)]);
    },
  );
});

function isExpected(
  { yaml, expected }: Fixture,
  found: Parameters<typeof lineIn>[1] & { reason: string },
): boolean {
  return expected.some(
    ({ reason, line }) => reason === found.reason && line === lineIn(yaml, found),
  );
}

async function applyBefore(workspace: TestWorkspace, name: string): Promise<void> {
  const text = fixtureText('diagnoses', `${name}.before`, workspace.lesson);
  if (text !== undefined) await applyWhole(workspace, text);
}

async function remove(client: TestWorkspace['client'], path: string): Promise<void> {
  await client.json({ method: 'DELETE', path });
}
