import { describe, expect, test } from 'vitest';
import type { Supervisor } from '../cluster/supervisor.ts';
import { ClusterError } from '../cluster/base/errors.ts';
import { Tenancy } from '../cluster/workspace/tenancy.ts';
import { createApp } from './app.ts';

const token = 'the-token';
const port = 4747;
/** A supervisor whose cluster is not there: it is what the handlers see while the cluster is being prepared. */
const noCluster = {
  tenancy: new Tenancy(),
  status: {
    state: 'creating',
    provider: 'kind',
    version: undefined,
    nodes: [],
    steps: [],
    offers: [],
  },
  subscribe: () => () => undefined,
  subscribeImages: () => () => undefined,
  loadImages: () => {
    throw new ClusterError('The cluster is not ready yet.', { hint: 'Wait.' });
  },
  workspaces: () => {
    throw new ClusterError('The cluster is not ready yet.', { hint: 'Wait.' });
  },
} as unknown as Supervisor;
const app = createApp({
  port,
  token,
  supervisor: noCluster,
  findLab: () => undefined,
  version: '1.2.3',
});

const good = {
  host: `localhost:${port}`,
  origin: `http://localhost:${port}`,
  cookie: `kindbook-${port}=${token}`,
  'content-type': 'application/json',
};

function post(headers: Record<string, string>, body = '{"cell":"web.yaml","yaml":""}') {
  return app.request('/api/workspaces/pods/apply', { method: 'POST', headers, body });
}

async function problem(answer: Response | Promise<Response>) {
  const response = await answer;
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const body = (await response.json()) as {
    title: string;
    hint: string;
    detail?: string;
    status: number;
  };
  expect(body.status).toBe(response.status);
  expect(body.hint).not.toBe('');
  return body;
}

describe('every request', () => {
  test.each([
    'evil.example',
    'evil.example:4747',
    'localhost',
    'localhost:1',
    '127.0.0.1.evil.example:4747',
    '',
  ])('for the host %j is refused', async (host) => {
    expect(await problem(app.request('/api/health', { headers: { host } }))).toMatchObject({
      status: 421,
    });
  });

  test.each([`localhost:${port}`, `127.0.0.1:${port}`])(
    'for the host %s is served',
    async (host) => {
      const answer = await app.request('/api/health', { headers: { host } });
      expect(await answer.json()).toEqual({
        status: 'ok',
        version: '1.2.3',
        cluster: { state: 'creating', provider: 'kind' },
      });
    },
  );

  test('to an unknown route is answered with a problem', async () => {
    expect(await problem(app.request('/api/nothing', { headers: good }))).toMatchObject({
      status: 404,
    });
  });
});

describe('a reading request', () => {
  test('without this start’s token gets it, for this site only', async () => {
    const answer = await app.request('/api/health', {
      headers: { host: good.host, cookie: 'kindbook-4747=old' },
    });
    expect(answer.headers.get('set-cookie')).toBe(
      `kindbook-4747=${token}; Path=/; HttpOnly; SameSite=Strict`,
    );
  });

  test('with it gets no new one', async () => {
    const answer = await app.request('/api/health', { headers: good });
    expect(answer.headers.get('set-cookie')).toBeNull();
  });
});

describe('a method that a route does not have is refused, and the answer says which it has:', () => {
  test.each([
    ['HEAD', '/api/cluster', 'GET, POST'],
    ['HEAD', '/api/health', 'GET'],
    ['PUT', '/api/cluster', 'GET, POST'],
    ['OPTIONS', '/api/workspaces/pods/apply', 'POST'],
    ['GET', '/api/workspaces/pods/apply', 'POST'],
    ['POST', '/api/workspaces/pods/live', 'GET'],
    ['DELETE', '/api/workspaces/pods/logs/web/web', 'GET'],
    ['POST', '/api/schema/apps/v1', 'GET'],
  ])('%s %s', async (method, path, allow) => {
    const answer = await app.request(path, { method, headers: good });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  });
});

describe('a stream of events', () => {
  /** Hundreds at once take their time on a busy machine. */
  const many = { timeout: 60_000 };
  const follow = async (headers: Record<string, string> = good) => {
    const left = new AbortController();
    const answer = await app.request('/api/cluster', { headers, signal: left.signal });
    return { answer, left };
  };

  test.each<[string, Record<string, string>]>([
    ['without the token', { cookie: '' }],
    ['with another start’s token', { cookie: `kindbook-${port}=other-token` }],
    ['to a page of another origin', { origin: 'http://evil.example' }],
    ['to a page of another port of this machine', { origin: 'http://localhost:3000' }],
  ])('is not given %s', async (_, change) => {
    expect(
      await problem(follow({ ...good, ...change }).then(({ answer }) => answer)),
    ).toMatchObject({
      status: 403,
    });
  });

  test('is not given to a page of another port whose browser sends the cookie and no origin', async () => {
    const { origin: _, ...headers } = good;
    for (const site of ['same-site', 'cross-site']) {
      const asked = follow({ ...headers, 'sec-fetch-site': site });
      expect(await problem(asked.then(({ answer }) => answer))).toMatchObject({ status: 403 });
    }
    for (const site of ['same-origin', 'none']) {
      const { answer } = await follow({ ...headers, 'sec-fetch-site': site });
      expect(answer.status).toBe(200);
      await answer.body!.cancel();
    }
  });

  test('is refused when 500 are open, and served again when one has ended', many, async () => {
    const open = await Promise.all(Array.from({ length: 500 }, () => follow()));
    expect(open.every(({ answer }) => answer.status === 200)).toBe(true);
    expect(await problem(app.request('/api/cluster', { headers: good }))).toMatchObject({
      status: 503,
      title: '500 streams of events are open on this server.',
    });
    const [first, ...others] = open;
    await first!.answer.body!.cancel();
    await expect.poll(async () => (await follow()).answer.status).toBe(200);
    await Promise.all(others.map(({ answer }) => answer.body!.cancel()));
  });

  test(
    'that nobody has begun to read is over with its connection, and its place is free',
    many,
    async () => {
      const asked = Array.from({ length: 500 }, () => new AbortController());
      const answers = await Promise.all(
        asked.map(async ({ signal }) => app.request('/api/cluster', { headers: good, signal })),
      );
      expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(490);
      for (const each of asked) each.abort();
      expect((await follow()).answer.status).toBe(200);
    },
  );

  test('is not opened by 505 questions for its head', many, async () => {
    for (let count = 0; count < 505; count++) {
      const headers = { host: good.host, origin: 'http://evil.example' };
      const answer = await app.request('/api/cluster', { method: 'HEAD', headers });
      expect(answer.status).toBe(405);
    }
    expect((await follow()).answer.status).toBe(200);
  });
});

describe('a changing request is refused', () => {
  test.each<[string, Record<string, string>, number]>([
    ['from another origin', { origin: 'http://evil.example' }, 403],
    ['from another port of this machine', { origin: 'http://localhost:3000' }, 403],
    ['from no origin', { origin: '' }, 403],
    ['from an opaque origin', { origin: 'null' }, 403],
    ['without the token', { cookie: '' }, 403],
    ['with another start’s token', { cookie: `kindbook-${port}=other-token` }, 403],
    ['with the token of another port', { cookie: `kindbook-1=${token}` }, 403],
    ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['as a form with files', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
    ['as plain text', { 'content-type': 'text/plain' }, 415],
    ['without a type', { 'content-type': '' }, 415],
    ['as text that has JSON in its name', { 'content-type': 'text/plain; application/json' }, 415],
  ])('%s', async (_, headers, status) => {
    expect(await problem(post({ ...good, ...headers }))).toMatchObject({ status });
  });

  test('when its body has a byte more than 1 MiB', async () => {
    const empty = JSON.stringify({ cell: 'web.yaml', yaml: '' });
    const full = JSON.stringify({ cell: 'web.yaml', yaml: 'a'.repeat(1024 * 1024 - empty.length) });
    expect(await problem(post(good, `${full} `))).toMatchObject({
      status: 413,
      title: 'This text is larger than 1 MiB.',
    });
    expect(await problem(post(good, full))).toMatchObject({ status: 503 });
  });

  test.each([
    ['{', 'The body of this request is not JSON.'],
    ['{"cell":"web.yaml"}', 'The request’s field `yaml` is not valid.'],
    ['{"cell":"../x","yaml":""}', 'The request’s field `cell` is not valid.'],
    ['{"cell":"a","yaml":"","more":1}', 'The request’s field `(whole)` is not valid.'],
  ])('when its body is %s', async (body, title) => {
    expect(await problem(post(good, body))).toMatchObject({ status: 400, title });
  });

  test.each([
    '/api/workspaces/Kube%20System/apply',
    '/api/workspaces/../apply',
    '/api/workspaces/%2e%2e/apply',
    '/api/workspaces/..%2f..%2fkube-system/apply',
    '/api/workspaces/pods%00/apply',
    '/api/workspaces/pods%2f..%2fpods/apply',
    `/api/workspaces/${'a'.repeat(300)}/apply`,
    '/api/labs/..%2f..%2flabs/start',
    '/api//workspaces/pods/apply',
    '/api/../api/nothing',
  ])('at a path that names no lesson and no lab: %s', async (path) => {
    const answer = app.request(path, { method: 'POST', headers: good, body: '{}' });
    expect(await problem(answer)).toMatchObject({ status: 404 });
  });

  test('while there is no cluster, with what to do', async () => {
    expect(await problem(post(good))).toMatchObject({
      status: 503,
      title: 'The cluster is not ready yet.',
    });
  });

  test('to make a cluster when that is not offered', async () => {
    const answer = app.request('/api/cluster', {
      method: 'POST',
      headers: good,
      body: '{"action":"recreate"}',
    });
    expect(await problem(answer)).toMatchObject({ status: 409 });
  });
});

describe('the doctor', () => {
  const finding = { what: 'Docker', found: 'none', grade: 'missing', next: 'Install it.' } as const;

  test('tells what it found to a page of kindbook, and looks once for all who ask meanwhile', async () => {
    let looked = 0;
    const examined = Promise.withResolvers<void>();
    const withDoctor = createApp({
      ...{ port, token, supervisor: noCluster, findLab: () => undefined, version: '1.2.3' },
      examine: async () => {
        looked += 1;
        await examined.promise;
        return [finding];
      },
    });
    const ask = async () => await withDoctor.request('/api/doctor', { headers: good });
    const answers = [ask(), ask()];
    examined.resolve();
    for (const answer of await Promise.all(answers)) expect(await answer.json()).toEqual([finding]);
    expect(looked).toBe(1);
  });

  test.each(['', `kindbook-${port}=wrong`, `kindbook-1=${token}`])(
    'tells nothing to who comes with the cookie %j',
    async (cookie) => {
      const { host } = good;
      expect(
        await problem(app.request('/api/doctor', { headers: { host, cookie } })),
      ).toMatchObject({
        status: 403,
      });
    },
  );
});

describe('a request for images', () => {
  const ask = (headers: Record<string, string>, images: unknown) =>
    app.request('/api/images', { method: 'POST', headers, body: JSON.stringify({ images }) });

  test.each([[['nobody/knows:1']], [['redis:8 outside']], [[]], ['postgres:17']])(
    'for %j is refused',
    async (images) => {
      expect(await problem(ask(good, images))).toMatchObject({ status: 400 });
    },
  );

  test('of another page is refused', async () => {
    const headers = { ...good, origin: 'http://evil.example' };
    expect(await problem(ask(headers, ['postgres:17']))).toMatchObject({ status: 403 });
  });

  test('without a cluster says so', async () => {
    expect(await problem(ask(good, ['postgres:17']))).toMatchObject({
      title: 'The cluster is not ready yet.',
    });
  });
});

describe('the CNI bench', () => {
  const asked: string[] = [];
  const supervisor = {
    ...noCluster,
    cniBench: { run: (cni: string) => asked.push(cni), stop: () => asked.push('stop') },
  } as unknown as Supervisor;
  const bench = createApp({ port, token, supervisor, findLab: () => undefined, version: '1.2.3' });
  const ask = (body: string, headers: Record<string, string> = good) =>
    bench.request('/api/cni-bench', { method: 'POST', headers, body });

  test('runs and stops what it knows, without waiting for the end', async () => {
    expect((await ask('{"action":"run","cni":"flannel"}')).status).toBe(202);
    expect((await ask('{"action":"stop"}')).status).toBe(202);
    expect(asked).toEqual(['flannel', 'stop']);
  });

  test.each(['{"action":"run","cni":"antrea"}', '{"action":"run"}', '{"action":"delete"}'])(
    'refuses %s',
    async (body) => {
      expect(await problem(ask(body))).toMatchObject({ status: 400 });
    },
  );

  test('refuses a page of another origin', async () => {
    const headers = { ...good, origin: 'http://evil.example' };
    expect(await problem(ask('{"action":"run","cni":"flannel"}', headers))).toMatchObject({
      status: 403,
    });
  });
});
