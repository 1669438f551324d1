import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { ApiClient, ApiError } from '../../src/cluster/api/client.ts';
import { Discovery, type Resource } from '../../src/cluster/api/discovery.ts';
import { pathOf } from '../../src/cluster/api/paths.ts';
import { connection } from '../../src/cluster/provider/provider.ts';
import { Workspaces } from '../../src/cluster/workspace/workspaces.ts';
import { wideCell } from './cell-objects.ts';
import { results } from './workspace.ts';

/** A namespace takes Kubernetes six seconds to delete, so ten lessons go through five rounds each, side by side. */
const lessons = 10;
const rounds = 5;

test('50 Resets leave nothing behind, of any kind, anywhere', { timeout: 240_000 }, async () => {
  await using cluster = await connected();
  const { client, workspaces } = cluster;
  const run = `reset-${randomBytes(3).toString('hex')}`;
  await workspaces.resume();
  const before = await everything(client);
  const slowest = await Promise.all(
    Array.from({ length: lessons }, async (_, index) => {
      const lesson = `${run}-${index}`;
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const events = await Array.fromAsync(
          workspaces.apply(lesson, { cell: 'wide.yaml', yaml: wideCell(lesson) }),
        );
        expect(results(events).map(({ outcome }) => outcome)).toEqual(Array(9).fill('created'));
        const began = performance.now();
        await workspaces.reset(lesson);
        times.push(performance.now() - began);
      }
      await workspaces.cleanUp(lesson);
      await workspaces.swept(lesson);
      return Math.max(...times);
    }),
  );
  console.log(`The slowest of 50 Resets, ten at a time: ${Math.max(...slowest).toFixed(0)} ms.`);
  // Whatever other tests make and delete meanwhile comes and goes; what a Reset has left would stay.
  const ours = (all: string[]) => all.filter((line) => line.includes(run));
  const after = await everything(client);
  expect(ours(after)).toEqual([]);
  await expect
    .poll(async () => newIn(await everything(client), before), { timeout: 60_000, interval: 1_000 })
    .toEqual([]);
});

async function connected() {
  const client = await ApiClient.fromKubeconfig(connection().kubeconfig);
  const workspaces = new Workspaces(client);
  return { client, workspaces, [Symbol.asyncDispose]: () => workspaces.close() };
}

function newIn(after: string[], before: string[]): string[] {
  const known = new Set(before);
  return after.filter((line) => !known.has(line));
}

/**
 * Every object of every kind that can be listed: `plural.group namespace/name`. Without Events, which tell what happened
 * and go by themselves, Leases, which come and go with what holds them, and measurements, which are no objects; and
 * without what belongs to other lessons, whose tests may run meanwhile.
 */
async function everything(client: ApiClient): Promise<string[]> {
  const resources = (await new Discovery(client).all()).filter(
    ({ verbs, plural, group }) =>
      verbs.includes('list') &&
      plural !== 'events' &&
      plural !== 'leases' &&
      plural !== 'componentstatuses' &&
      group !== 'metrics.k8s.io',
  );
  const others = await foreignNamespaces(client);
  const lines: string[] = [];
  for (const resource of resources) lines.push(...(await listed(client, resource, others)));
  return [...new Set(lines)].sort();
}

interface Listed {
  items: { metadata: { name: string; namespace?: string; labels?: Record<string, string> } }[];
}

const isOurs = (lesson: string | undefined) => lesson === undefined || lesson.startsWith('reset-');

async function foreignNamespaces(client: ApiClient): Promise<Set<string>> {
  const { body } = await client.json<Listed>({ path: '/api/v1/namespaces' });
  return new Set(
    body.items.flatMap(({ metadata: { name, labels } }) =>
      isOurs(labels?.['kindbook.dev/lesson']) ? [] : name,
    ),
  );
}

async function listed(
  client: ApiClient,
  resource: Resource,
  others: Set<string>,
): Promise<string[]> {
  try {
    const { body } = await client.json<Listed>({ path: pathOf(resource) });
    return body.items.flatMap(({ metadata: { name, namespace = '', labels } }) => {
      if (others.has(namespace) || (resource.plural === 'namespaces' && others.has(name)))
        return [];
      if (!isOurs(labels?.['kindbook.dev/lesson'])) return [];
      return `${resource.plural}.${resource.group} ${namespace}/${name}`;
    });
  } catch (error) {
    // A kind of another test, whose CRD is gone since.
    if (error instanceof ApiError && error.code === 404) return [];
    throw error;
  }
}
