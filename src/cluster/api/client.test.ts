import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { follow } from './watch.ts';
import { ApiClient, statusOf, warningsOf, type ApiStatus } from './client.ts';
import { testClient } from './test-client.ts';

test('a token that is no longer good is got again as the kubeconfig says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kindbook-'));
  const login = join(folder, 'login');
  const logIn = (token: string) =>
    writeFileSync(
      login,
      JSON.stringify({ status: { token, expirationTimestamp: '2020-01-01T00:00:00Z' } }),
    );
  let good = 'one';
  const asked: string[] = [];
  const server = createServer(({ url, headers: { authorization } }, response) => {
    asked.push(url!);
    const code = authorization === `Bearer ${good}` ? 200 : 401;
    response.writeHead(code, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  // One host may lead to many clusters.
  const address = `http://127.0.0.1:${port}/clusters/one/`;
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'one', server: address, skipTLSVerify: true },
    { name: 'anna', exec: { command: 'cat', args: [login] } },
  );
  logIn('one');
  const client = await ApiClient.of(config, address);
  await client.json({ path: '/version' });
  expect(asked).toEqual(['/clusters/one/version']);

  logIn('two');
  good = 'two';
  await Promise.all([client.json({ path: '/a' }), client.json({ path: '/b' })]);

  good = 'three';
  await expect(client.json({ path: '/c' })).rejects.toMatchObject({ code: 401 });
  rmSync(login);
  await expect(client.json({ path: '/c' })).rejects.toMatchObject({
    name: 'UnreachableError',
    detail: expect.stringContaining('No such file') as unknown,
  });
  await client.close();
  server.close();
  rmSync(folder, { recursive: true });
});

test.each([
  [undefined, []],
  [
    '299 - "v1 Endpoints is deprecated in v1.33+; use EndpointSlice"',
    ['v1 Endpoints is deprecated in v1.33+; use EndpointSlice'],
  ],
  ['299 - "one, with a comma", 299 - "two \\"quoted\\""', ['one, with a comma', 'two "quoted"']],
  [
    ['299 - "one"', '299 - "two"'],
    ['one', 'two'],
  ],
])('the Warning header %j says %j', (header, warnings) => {
  expect(warningsOf(header)).toEqual(warnings);
});

test.each(['/api/v1/namespaces/a/../b', '/api/v1/pods/%2e%2e/b', '/api\\v1', '/api/v1#a'])(
  'the path %s is not sent, since it would lead elsewhere',
  async (path) => {
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      { name: 'one', server: 'http://127.0.0.1:1', skipTLSVerify: true },
      { name: 'anna' },
    );
    const client = await ApiClient.of(config, 'http://127.0.0.1:1/base');
    await expect(client.json({ path })).rejects.toThrow('Not a path of the API server');
    await expect(client.webSocket(path, [])).rejects.toThrow('Not a path of the API server');
    await client.close();
  },
);

test.each([
  ['null', {}],
  ['"no"', {}],
  ['not JSON', { message: 'not JSON' }],
  ['{"message":{"a":1},"reason":"Invalid","details":[]}', { reason: 'Invalid' }],
  [
    '{"message":"no","details":{"causes":[null,{"field":"spec","message":5}]}}',
    { message: 'no', details: { causes: [{}, { field: 'spec' }] } },
  ],
])('of a failure that is no Status object only the texts are read: %s', (text, status) => {
  const { causes = [] } = (status as ApiStatus).details ?? {};
  const details = text.startsWith('not') ? {} : { details: { causes } };
  expect(statusOf(text)).toEqual({ ...status, ...details });
});

test('streams over connections that have fallen silent are given up, whether their answer has begun or not, and what is asked after that is answered', async () => {
  const line = JSON.stringify({ type: 'ADDED', object: { metadata: { name: 'web' } } });
  const list = JSON.stringify({ kind: 'PodList', metadata: { resourceVersion: '1' }, items: [] });
  const server = createServer(({ url }, response) => {
    if (url === '/log') return;
    if (url!.includes('watch=true')) response.write(`${line}\n`);
    else response.end(list);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const client = await testClient(address);
  const asked = once(server, 'request');
  const waiting = client.stream({ path: '/log', timeout: 0 }).catch((error: unknown) => error);
  await asked;
  const followed = follow(client, '/pods', {}, new AbortController().signal);
  expect((await followed.next()).value).toMatchObject({ type: 'listed' });
  expect((await followed.next()).value).toMatchObject({ type: 'ADDED' });
  const silent = followed.next().catch((error: unknown) => error);
  client.giveUpConnections();
  const givenUp = {
    name: 'UnreachableError',
    detail: 'The API server did not answer, and the connection was given up.',
  };
  expect(await silent).toMatchObject(givenUp);
  expect(await waiting).toMatchObject(givenUp);
  expect(await client.json({ path: '/pods' })).toMatchObject({ code: 200 });
  await client.close();
  server.close();
});

test('of questions over such connections those that can be asked twice are asked again, and a creation is left to its answer', async () => {
  const asked: string[] = [];
  const arrived = Promise.withResolvers<void>();
  let answerPost = () => undefined as void;
  const server = createServer(({ method, headers, url }, response) => {
    asked.push(`${method} ${url} ${headers['content-type'] ?? ''}`.trim());
    const isFirst = asked.filter((each) => each === asked.at(-1)).length === 1;
    if (method === 'POST') answerPost = () => void response.end('{}');
    // The body of this one stops in the middle.
    else if (isFirst && url === '/nodes') response.write('{"items": [');
    else if (!isFirst) response.end('{"items": []}');
    if (asked.length === 3) arrived.resolve();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const client = await testClient(address);
  const contentType = 'application/apply-patch+yaml';
  const answers = Promise.all([
    client.json({ path: '/nodes' }),
    client.json({ path: '/web', method: 'PATCH', contentType, body: '{}' }),
    client.json({ path: '/pods', method: 'POST', body: '{}' }),
  ]);
  await arrived.promise;
  client.giveUpConnections();
  answerPost();
  expect(await answers).toMatchObject([
    { body: { items: [] } },
    { body: { items: [] } },
    { body: {} },
  ]);
  expect(asked.toSorted()).toEqual([
    'GET /nodes',
    'GET /nodes',
    'PATCH /web application/apply-patch+yaml',
    'PATCH /web application/apply-patch+yaml',
    'POST /pods application/json',
  ]);
  await client.close();
  server.close();
});
