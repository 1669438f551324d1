import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttpServer } from './http.ts';

let site: string;
let server: Server;
const guards = { port: 0, token: 'the-token' };
beforeAll(async () => {
  site = mkdtempSync(join(tmpdir(), 'kindbook-site-'));
  mkdirSync(join(site, '_astro'));
  writeFileSync(join(site, 'index.html'), '<script>theme()</script><p>Hello');
  writeFileSync(join(site, '_astro/a.js'), '');
  writeFileSync(`${site}.secret`, 'not for you');
  server = createHttpServer({
    site,
    astro: async (_request, response) => {
      response.writeHead(404).end('not there');
      return Promise.resolve();
    },
    api: () => new Response(),
    guards,
    upgrade: (_request, socket) => socket.destroy(),
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  guards.port = (server.address() as { port: number }).port;
});
afterAll(() => {
  server.close();
  rmSync(site, { recursive: true });
  rmSync(`${site}.secret`);
});

const secret = () => `${basename(site)}.secret`;

/** Asks the server by its address, under any name. */
async function ask(path: string, host = `localhost:${guards.port}`): Promise<IncomingMessage> {
  const request = get({ port: guards.port, host: '127.0.0.1', path, headers: { host } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  return response;
}

test('a page, too, is refused under a foreign name', async () => {
  expect((await ask('/', 'evil.example')).statusCode).toBe(421);
  expect((await ask('/')).statusCode).toBe(200);
});

test('a page brings the token for this site only, and a policy that knows its inline scripts', async () => {
  const { headers } = await ask('/');
  expect(headers['set-cookie']).toEqual([
    `kindbook-${guards.port}=the-token; Path=/; HttpOnly; SameSite=Strict`,
  ]);
  expect(headers['content-security-policy']).toMatch(/script-src 'self' [^;]*'sha256-/);
  expect(headers['content-security-policy']).not.toMatch(/script-src [^;]*'unsafe-inline'/);
});

test('what has a hash in its name may be kept, a page has to be asked for', async () => {
  expect((await ask('/_astro/a.js')).headers['cache-control']).toContain('immutable');
  expect((await ask('/')).headers['cache-control']).toBe('no-cache');
});

test('what is no file goes to the routes', async () => {
  expect((await ask('/api/health')).statusCode).toBe(404);
});

test.each<[string, () => string]>([
  ['dots', () => `/../${secret()}`],
  ['dots in a folder', () => `/_astro/../../${secret()}`],
  ['escaped dots', () => `/%2e%2e/${secret()}`],
  ['an escaped slash', () => `/..%2f${secret()}`],
  ['a backslash', () => `/..\\${secret()}`],
  ['an escaped backslash', () => `/..%5c${secret()}`],
  ['dots escaped twice', () => `/%252e%252e/${secret()}`],
  ['two slashes', () => `//../${secret()}`],
  ['the absolute path', () => `/${site}.secret`],
  ['two slashes before the absolute path', () => `/${site}.secret`.replace('//', '///')],
  ['a whole address', () => `http://localhost:${guards.port}/../${secret()}`],
  ['a zero byte', () => `/index.html%00/../../${secret()}`],
  ['a broken escape', () => '/%'],
])('no path leads out of the site: %s', async (_, path) => {
  const { statusCode } = await ask(path());
  expect(statusCode).toBeGreaterThanOrEqual(400);
  expect((await ask('/')).statusCode).toBe(200);
});
