import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { ApiClient } from '../../src/cluster/api/client.ts';
import { namedContext } from '../../src/cluster/named-context.ts';
import { connection } from '../../src/cluster/provider/provider.ts';
import { Supervisor } from '../../src/cluster/supervisor.ts';
import { lessonLabel, partOfLabel } from '../../src/cluster/workspace/labels.ts';
import type { ApplyEvent, DocumentResult } from '../../src/protocol/workspace.ts';
import { readLabs } from '../../src/lessons/labs/lab-folder.ts';
import { createApp } from '../../src/server/app.ts';
import { readEvents } from '../../src/notebook/stream/sse.ts';
import { results } from './workspace.ts';

/** The test's cluster, as one that others use too: an account in it, and a kubeconfig whose context `team` leads there. */
export interface SharedCluster extends AsyncDisposable {
  /** Of who runs the cluster, and may see everything. */
  readonly admin: ApiClient;
  readonly kubeconfig: string;
}

/** A role's rule, as far as it is read here. */
interface Rule {
  resources: string[];
}

/**
 * Gives an account the rights that the page “In a team” lists, and nothing else.
 *
 * @param without a resource that the account may not even see
 */
export async function sharedCluster(without?: string): Promise<SharedCluster> {
  const admin = await ApiClient.fromKubeconfig(connection().kubeconfig);
  const name = `shared-${randomBytes(4).toString('hex')}`;
  const stack = new AsyncDisposableStack();
  stack.defer(() => admin.close());
  // Tests that look for what is left in the cluster see by these whose it is.
  const labels = { [lessonLabel]: name, [partOfLabel]: name };
  const make = async (path: string, object: { metadata: { name: string } }) => {
    const metadata = { ...object.metadata, labels };
    await admin.json({ method: 'POST', path, body: JSON.stringify({ ...object, metadata }) });
    stack.defer(async () => {
      await admin.json({ method: 'DELETE', path: `${path}/${metadata.name}` });
    });
  };
  await make('/api/v1/namespaces', { metadata: { name } });
  const accounts = `/api/v1/namespaces/${name}/serviceaccounts`;
  await make(accounts, { metadata: { name: 'reader' } });
  for (const object of rightsOfPage(name)) {
    object.rules = object.rules?.filter(
      ({ resources }) => !without || !resources.includes(without),
    );
    const plural = object.kind === 'ClusterRole' ? 'clusterroles' : 'clusterrolebindings';
    await make(`/apis/rbac.authorization.k8s.io/v1/${plural}`, object);
  }
  const { body } = await admin.json<{ status: { token: string } }>({
    method: 'POST',
    path: `${accounts}/reader/token`,
    body: JSON.stringify({ spec: { expirationSeconds: 3600 } }),
  });
  const folder = mkdtempSync(join(tmpdir(), 'kindbook-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
  const kubeconfig = join(folder, 'config');
  writeFileSync(kubeconfig, configFor(body.status.token), { mode: 0o600 });
  return { admin, kubeconfig, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

interface RightsObject {
  kind: string;
  metadata: { name: string };
  rules?: Rule[] | undefined;
  roleRef?: { name: string };
  subjects?: unknown[];
}

/** The objects of the page's manifest, with names of the test's own. */
function rightsOfPage(run: string): RightsObject[] {
  const page = readFileSync(join(import.meta.dirname, '../../content/teams.mdx'), 'utf8');
  const [, manifest] = /```yaml title="kindbook-reader.yaml"\n(.*?)```/s.exec(page)!;
  return parseAllDocuments(manifest!).map((document) => {
    const object = document.toJS() as RightsObject;
    object.metadata.name += `-${run}`;
    if (object.roleRef?.name === 'kindbook-reader') object.roleRef.name += `-${run}`;
    if (object.subjects) {
      object.subjects = [{ kind: 'ServiceAccount', name: 'reader', namespace: run }];
    }
    return object;
  });
}

/** A kubeconfig whose current context leads elsewhere. */
function configFor(token: string): string {
  const own = parse(readFileSync(connection().kubeconfig, 'utf8')) as {
    clusters: { cluster: unknown }[];
  };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'team', cluster: own.clusters[0]!.cluster },
      { name: 'production', cluster: { server: 'https://127.0.0.1:9' } },
    ],
    users: [{ name: 'reader', user: { token } }],
    contexts: [
      { name: 'production', context: { cluster: 'production', user: 'reader' } },
      { name: 'team', context: { cluster: 'team', user: 'reader' } },
    ],
    'current-context': 'production',
  });
}

/** A reader's server in the shared cluster, asked as their pages ask it. */
export interface Reader extends AsyncDisposable {
  /** The account on the reader's machine, which is in the names of namespaces. */
  readonly account: string;
  readonly supervisor: Supervisor;
  get: (path: string) => Promise<unknown>;
  post: (path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;
  /** Applies a text as the cell `test.yaml`. */
  apply: (lesson: string, yaml: string) => Promise<DocumentResult[]>;
  /** Runs commands in the lesson's toolbox, and gives what they print. */
  shell: (lesson: string, commands: string) => Promise<string>;
}

const labs = readLabs(join(import.meta.dirname, '../..'));

const headers = {
  host: 'localhost:4747',
  origin: 'http://localhost:4747',
  cookie: 'kindbook-4747=token',
  'content-type': 'application/json',
};

/** Starts a server for a reader, as `npm start -- --context team` does. */
export async function sharedReader(
  { kubeconfig }: Pick<SharedCluster, 'kubeconfig'>,
  context = 'team',
): Promise<Reader> {
  const account = `t${randomBytes(3).toString('hex')}`;
  vi.stubEnv('KUBECONFIG', kubeconfig);
  const supervisor = new Supervisor(await namedContext(context, account));
  await ready(supervisor).finally(() => vi.unstubAllEnvs());
  const app = createApp({
    port: 4747,
    token: 'token',
    supervisor,
    findLab: (name) => labs.find((lab) => lab.name === name),
    version: '1',
  });
  const send = (path: string, body: unknown) =>
    app.request(`/api${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return {
    account,
    supervisor,
    get: async (path) => (await app.request(`/api${path}`, { headers })).json() as Promise<unknown>,
    post: async (path, body = {}) => {
      const answer = await send(path, body);
      return { status: answer.status, body: await answer.json() };
    },
    apply: async (lesson, yaml) => {
      const answer = await send(`/workspaces/${lesson}/apply`, { cell: 'test.yaml', yaml });
      const events = await Array.fromAsync(readEvents(answer.body!));
      return results(
        events.map(
          ({ event, data }) => ({ event, data: JSON.parse(data) as unknown }) as ApplyEvent,
        ),
      );
    },
    shell: async (lesson, commands) => {
      const { shells } = supervisor.workspaces();
      const workspace = supervisor.tenancy.workspaceOf(lesson);
      const { stdout, stderr } = await shells.capture(workspace, commands, 30);
      return stdout + stderr;
    },
    async [Symbol.asyncDispose]() {
      const workspaces = supervisor.workspaces();
      const left = (await workspaces.summaries()).map(({ lesson }) =>
        supervisor.tenancy.workspaceOf(lesson),
      );
      await Promise.all(left.map((workspace) => workspaces.cleanUp(workspace)));
      await Promise.all(left.map((workspace) => workspaces.swept(workspace)));
      await supervisor.close();
    },
  };
}

/** Waits until a server is connected. @throws {Error} with what keeps it from that */
async function ready(supervisor: Supervisor): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = supervisor.subscribe(({ state, problem, offers }) => {
    if (state === 'ready') resolve();
    if (state === 'failed') reject(new Error(JSON.stringify({ problem, offers })));
  });
  supervisor.prepare('create');
  await promise.finally(() => stop());
}

/** Everything of a kind in the cluster that has a word in its name or its labels. */
export async function namesWith(client: ApiClient, path: string, word: string): Promise<string[]> {
  const { body } = await client.json<{ items: { metadata: { name: string } }[] }>({ path });
  return body.items
    .filter(({ metadata }) => JSON.stringify(metadata).includes(word))
    .map(({ metadata }) => metadata.name);
}
