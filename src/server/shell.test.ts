import { on, once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { ClusterError } from '../cluster/base/errors.ts';
import type { Supervisor } from '../cluster/supervisor.ts';
import { Tenancy } from '../cluster/workspace/tenancy.ts';
import { shellRoute } from './shell.ts';
import { webSockets } from './web-sockets.ts';

const guards = { port: 0, token: 'the-token' };
const noCluster = {
  tenancy: new Tenancy(),
  status: { state: 'preparing' },
  workspaces: () => {
    throw new ClusterError('The cluster is not ready yet.', { hint: 'Wait.' });
  },
} as unknown as Supervisor;
let server: Server;
beforeAll(async () => {
  const sockets = webSockets(guards, [shellRoute(noCluster)]);
  server = createServer().on('upgrade', sockets.upgrade).listen(0, '127.0.0.1');
  await once(server, 'listening');
  guards.port = (server.address() as { port: number }).port;
});
afterAll(() => server.close());

function connect(path: string, change: ClientOptions['headers'] = {}): WebSocket {
  const headers = {
    host: `localhost:${guards.port}`,
    origin: `http://localhost:${guards.port}`,
    cookie: `kindbook-${guards.port}=${guards.token}`,
    ...change,
  };
  return new WebSocket(`ws://127.0.0.1:${guards.port}${path}`, { headers });
}

const path = '/api/workspaces/pods/shell';

describe('an upgrade is refused', () => {
  test.each<[string, string, Record<string, string>, number]>([
    ['under a foreign name', path, { host: 'evil.example' }, 421],
    ['from another origin', path, { origin: 'http://evil.example' }, 403],
    ['from another port of this machine', path, { origin: 'http://localhost:3000' }, 403],
    ['from no origin', path, { origin: '' }, 403],
    ['without the token', path, { cookie: '' }, 403],
    ['with another start’s token', path, { cookie: 'kindbook-1=the-token' }, 403],
    ['from an opaque origin', path, { origin: 'null' }, 403],
    ['at another path', '/api/workspaces/pods/live', {}, 404],
    ['at a path with dots', '/api/workspaces/../shell', {}, 404],
    ['for a lesson whose name is none', '/api/workspaces/Kube%20System/shell', {}, 404],
  ])('%s', async (_, at, headers, status) => {
    const socket = connect(at, headers);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toBe('application/problem+json');
    response.destroy();
  });
});

test('who goes on with a shell while the cluster is looked for is asked to try again', async () => {
  const socket = connect(path);
  await once(socket, 'open');
  socket.send(
    JSON.stringify({ type: 'resume', columns: 80, rows: 24, session: 'before', from: 0 }),
  );
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(1013);
});

test('without a cluster the first message is answered with what to do', async () => {
  const socket = connect(path);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'open', columns: 80, rows: 24 }));
  const messages: unknown[] = [];
  for await (const [data] of on(socket, 'message') as AsyncIterable<[Buffer]>) {
    messages.push(JSON.parse(data.toString()));
    if (messages.length === 2) break;
  }
  expect(messages).toEqual([
    { event: 'starting' },
    {
      event: 'ended',
      end: { problem: { title: 'The cluster is not ready yet.', hint: 'Wait.' } },
    },
  ]);
  socket.terminate();
});

test.each(['{', '{"type":"open"}', '{"type":"open","columns":80,"rows":24,"command":"rm"}'])(
  'what is not understood ends the connection: %s',
  async (message) => {
    const socket = connect(path);
    await once(socket, 'open');
    socket.send(message);
    expect((await once(socket, 'close'))[0]).toBe(1008);
  },
);
