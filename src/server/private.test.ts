import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { privateAddress } from './guards.ts';
import { createHttpServer } from './http.ts';
import { webSockets } from './web-sockets.ts';

const site = mkdtempSync(join(tmpdir(), 'kindbook-private-'));
const guards = { port: 0, token: 'the-token', isPrivate: true };
/** The paths that came as far as the handlers. */
const handled: string[] = [];
let server: Server;

beforeAll(async () => {
  for (const file of ['index.html', '404.html', 'a.js']) writeFileSync(join(site, file), 'Hello');
  const { upgrade } = webSockets(guards, [() => (socket) => socket.close(1000, 'served')]);
  const api = ({ url }: Request) => {
    handled.push(new URL(url).pathname);
    return new Response('fine');
  };
  server = createHttpServer({ site, api, guards, upgrade }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  guards.port = (server.address() as { port: number }).port;
});
afterAll(() => {
  server.close();
  rmSync(site, { recursive: true });
});

async function ask(path: string, cookie = '', method = 'GET') {
  const host = `localhost:${guards.port}`;
  const asked = request({
    port: guards.port,
    host: '127.0.0.1',
    path,
    method,
    headers: { host, cookie },
  });
  const [response] = (await once(asked.end(), 'response')) as [IncomingMessage];
  const body = Buffer.concat((await response.toArray()) as Buffer[]).toString();
  return { status: response.statusCode!, headers: response.headers, body };
}

const key = () => privateAddress(guards).replace(/^http:\/\/[^/]+/, '');
const cookie = () => `kindbook-${guards.port}=the-token`;

/** Opens a WebSocket as a page does; answers with why it was closed, or with the status that refused it. */
function openSocket(headers: Record<string, string>): Promise<string | number> {
  const origin = `http://localhost:${guards.port}`;
  const socket = new WebSocket(`ws://localhost:${guards.port}/api/streams`, {
    headers: { origin, ...headers },
  });
  return new Promise((answer) => {
    socket.on('unexpected-response', (_, { statusCode }) => answer(statusCode!));
    socket.on('close', (_, why) => answer(why.toString()));
    socket.on('error', () => undefined);
  });
}

describe('a private start', () => {
  test.each(['/', '/pods/', '/a.js', '/_astro/a.js', '/api/health', '/api/cluster', '/nothing/'])(
    'answers %s with 401 where its address was not opened, and gives no token',
    async (path) => {
      for (const method of ['GET', 'HEAD', 'POST']) {
        const { status, headers } = await ask(path, '', method);
        expect([status, headers['set-cookie'], headers['cache-control']]).toEqual([
          401,
          undefined,
          'no-store',
        ]);
        expect(headers['www-authenticate']).toBe('Token');
      }
      expect(handled).toEqual([]);
    },
  );

  test('says on a page, and in a problem document, what to do', async () => {
    const page = await ask('/');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).toContain('<h1>This kindbook is private');
    expect(page.body).toContain('open the address that it printed');
    const problem = JSON.parse((await ask('/api/health')).body) as { type: string };
    expect(problem.type).toBe('/problems/private');
    for (const { body } of [page, await ask('/api/health')])
      expect(body).not.toContain('the-token');
  });

  test.each([
    '/?token=',
    '/?token=the-tokem',
    '/?token=the-token2',
    '/pods/?token=the-token',
    '/api/?token=the-token',
  ])('takes %s for no key', async (path) => {
    const { status, headers } = await ask(path);
    expect([status, headers['set-cookie']]).toEqual([401, undefined]);
  });

  test('gives who opens its address the token as a cookie, and takes it out of the address', async () => {
    const { status, headers } = await ask(key());
    expect([status, headers.location]).toEqual([303, '/']);
    expect(headers['set-cookie']).toEqual([`${cookie()}; Path=/; HttpOnly; SameSite=Strict`]);
    expect(await ask('/', cookie())).toMatchObject({ status: 200, body: 'Hello' });
    expect((await ask('/api/health', cookie())).status).toBe(200);
  });

  test('refuses a WebSocket without the token, and serves one that has it', async () => {
    expect(await openSocket({})).toBe(401);
    expect(await openSocket({ cookie: `kindbook-${guards.port}=another` })).toBe(401);
    expect(await openSocket({ cookie: cookie() })).toBe('served');
  });
});
