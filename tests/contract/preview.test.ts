import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Previews } from '../../src/cluster/preview/previews.ts';
import type { Supervisor } from '../../src/cluster/supervisor.ts';
import { Tenancy } from '../../src/cluster/workspace/tenancy.ts';
import type { PreviewAnswer } from '../../src/protocol/objects.ts';
import type { KubeObject } from '../../src/protocol/workspace.ts';
import { createApp } from '../../src/server/app.ts';
import { followUntil, testWorkspace, type TestWorkspace } from './workspace.ts';

let workspace: TestWorkspace;
let previews: Previews;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  workspace = await testWorkspace();
});
beforeEach(() => {
  use(new Previews(workspace.client));
});
afterEach(() => {
  previews.closeAll();
});
afterAll(async () => {
  await workspace[Symbol.asyncDispose]();
});

function use(some: Previews): void {
  previews = some;
  const supervisor = { tenancy: new Tenancy(), previews: () => previews } as unknown as Supervisor;
  app = createApp({
    port: 4747,
    token: 'token',
    supervisor,
    findLab: () => undefined,
    version: '1.2.3',
  });
}

async function post(path: string, body: object, host = 'localhost:4747') {
  return await app.request(`/api/workspaces/${workspace.lesson}/${path}`, {
    method: 'POST',
    headers: {
      host,
      origin: `http://${host}`,
      cookie: 'kindbook-4747=token',
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
}

const target = (more: object = {}) => ({
  kind: 'Service',
  namespace: `kindbook-${workspace.lesson}`,
  name: 'web',
  port: 8080,
  ...more,
});

async function open(more: object = {}): Promise<PreviewAnswer> {
  const answer = await post('preview', target(more));
  const body = (await answer.json()) as PreviewAnswer;
  expect([answer.status, body]).toMatchObject([201, {}]);
  return body;
}

const web = (more = '') => `apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 8080, targetPort: 80}, {name: wrong, port: 8081, targetPort: 81}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - name: main
          image: nginx:1.26
          readinessProbe: {periodSeconds: 1, httpGet: {path: /, port: 80}}
${more}`;

const readyPods = (all: KubeObject[]) =>
  all.filter(({ kind, metadata, status }) => {
    const { conditions = [] } = (status ?? {}) as {
      conditions?: { type: string; status: string }[];
    };
    const ready = conditions.some((each) => each.type === 'Ready' && each.status === 'True');
    return kind === 'Pod' && ready && !metadata.deletionTimestamp;
  });
const readyEndpoints = (all: KubeObject[]) =>
  all
    .filter(({ kind }) => kind === 'EndpointSlice')
    .flatMap(({ endpoints }) => (endpoints ?? []) as { conditions?: { ready?: boolean } }[])
    .filter(({ conditions }) => conditions?.ready);

async function served(): Promise<void> {
  await workspace.apply(web());
  await followUntil(
    workspace,
    (all) => readyPods(all).length === 1 && readyEndpoints(all).length === 1,
  );
}

describe('a preview of a Service', () => {
  test('shows what the Service serves, and goes on when its Pod is replaced', async () => {
    await served();
    const { url } = await open();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(await (await fetch(url)).text()).toContain('Welcome to nginx!');
    expect((await fetch(`${url}no-such-page`)).status).toBe(404);
    const pods = `/api/v1/namespaces/kindbook-${workspace.lesson}/pods`;
    await workspace.client.json({ method: 'DELETE', path: pods });
    await expect
      .poll(async () => (await fetch(url)).text(), { timeout: 20_000, interval: 200 })
      .toContain('Welcome to nginx!');
  });

  test('says so when nothing listens on the port behind it', async () => {
    await served();
    const { url } = await open({ port: 8081 });
    const answer = await fetch(url);
    const page = await answer.text();
    expect(answer.status).toBe(502);
    expect(page).toMatch(/Nothing listens on port 81 of Pod web-\w+-\w+\./);
    expect(page).toContain('targetPort');
  });

  test('is on the other name of loopback, so that the page’s cookies stay with the page', async () => {
    await served();
    const answer = await post('preview', target(), '127.0.0.1:4747');
    expect(((await answer.json()) as PreviewAnswer).url).toMatch(/^http:\/\/localhost:/);
  });

  test('is closed by its page, by a page that went without a word, and with the server', async () => {
    await served();
    const first = await open();
    expect((await post('preview/close', { id: first.id })).status).toBe(200);
    await expect(fetch(first.url)).rejects.toThrow();
    expect((await post('preview/renew', { id: first.id })).status).toBe(404);

    use(new Previews(workspace.client, 500));
    const left = await open();
    await expect
      .poll(
        () =>
          fetch(left.url).then(
            () => 'open',
            () => 'closed',
          ),
        { timeout: 5_000 },
      )
      .toBe('closed');

    use(new Previews(workspace.client));
    const last = await open();
    previews.closeAll();
    await expect(fetch(last.url)).rejects.toThrow();
  });

  test('is one of a bounded number', async () => {
    await served();
    for (let number = 1; number <= 12; number++) await open();
    expect((await post('preview', target())).status).toBe(429);
  });

  test('answers to no other name: a foreign site may point its own at loopback', async () => {
    await served();
    const { url } = await open();
    const { statusCode } = await new Promise<{ statusCode?: number }>((resolve) => {
      request(url, { headers: { host: 'evil.example' } }, resolve).end();
    });
    expect(statusCode).toBe(421);
  });

  // The last of them: the replicas are not the cell's any more after that.
  test('says so when no Pod is ready any more', async () => {
    await served();
    const { url } = await open();
    const path = `/apis/apps/v1/namespaces/kindbook-${workspace.lesson}/deployments/web/scale`;
    await workspace.client.json({
      method: 'PATCH',
      path,
      contentType: 'application/merge-patch+json',
      body: '{"spec":{"replicas":0}}',
    });
    await expect
      .poll(async () => (await fetch(url)).text(), { timeout: 20_000, interval: 200 })
      .toContain('No Pod behind the Service web is ready.');
  });
});

describe('the reader’s own program', () => {
  test('is not sent kindbook’s token, and cannot set it; its own cookies pass', async () => {
    await workspace.apply(`apiVersion: v1
kind: ConfigMap
metadata: {name: echo}
data:
  default.conf: |
    server {
      listen 8080;
      add_header Set-Cookie "kindbook-4747=stolen; Path=/";
      add_header Set-Cookie "kindbook-4747 =stolen; Path=/";
      add_header Set-Cookie "=kindbook-4747=stolen";
      add_header Set-Cookie "mine=2";
      location / { return 200 "$http_cookie"; }
    }
---
apiVersion: v1
kind: Pod
metadata: {name: echo}
spec:
  terminationGracePeriodSeconds: 0
  volumes: [{name: conf, configMap: {name: echo}}]
  containers:
    - name: main
      image: nginx:1.26
      readinessProbe: {periodSeconds: 1, httpGet: {path: /, port: 8080}}
      volumeMounts: [{name: conf, mountPath: /etc/nginx/conf.d}]
`);
    await followUntil(workspace, (all) =>
      readyPods(all).some(({ metadata }) => metadata.name === 'echo'),
    );
    const { url } = await open({ kind: 'Pod', name: 'echo' });
    const answer = await fetch(url, {
      headers: { cookie: 'kindbook-4747=secret-token; mine=1' },
    });
    expect(await answer.text()).toBe('mine=1');
    expect(answer.headers.getSetCookie()).toEqual(['mine=2']);
  });
});

describe('a preview', () => {
  test.each([
    [{ namespace: 'kube-system', name: 'kube-dns', port: 53 }, 403],
    [{ name: 'nobody' }, 404],
    [{ kind: 'Pod', name: 'nobody' }, 404],
    [{ kind: 'Node', name: 'kindbook-worker' }, 400],
    [{ port: 0 }, 400],
    [{ port: 9999 }, 404],
    [{}, 409],
  ])('of %j is refused with %i', async (more, status) => {
    await workspace.apply(
      'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: nobody}, ports: [{port: 8080}]}\n',
    );
    const answer = await post('preview', target(more));
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });
});
