import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttpServer } from './http.ts';

let site: string;
let server: Server;
const guards = { port: 0, token: 'the-token' };
/** What the handlers under `/api` answer, by path. */
const answers: Record<string, (request: Request) => Response | Promise<Response>> = {};
beforeAll(async () => {
  site = mkdtempSync(join(tmpdir(), 'kindbook-site-'));
  mkdirSync(join(site, '_astro'));
  writeFileSync(join(site, 'index.html'), '<script>theme()</script><p>Hello');
  writeFileSync(join(site, '404.html'), 'No such page');
  writeFileSync(join(site, '_astro/a.js'), 'plain();');
  writeFileSync(join(site, '_astro/a.js.br'), brotliCompressSync('plain();'));
  writeFileSync(join(site, '_astro/a.js.gz'), gzipSync('plain();'));
  writeFileSync(`${site}.secret`, 'not for you');
  server = createHttpServer({
    site,
    api: (request) => answers[new URL(request.url).pathname]?.(request) ?? new Response('none'),
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
async function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  sent = '',
): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
  const asked = request({
    port: guards.port,
    host: '127.0.0.1',
    path,
    method,
    headers: { host: `localhost:${guards.port}`, ...headers },
  }).end(sent);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const chunks = (await response.toArray()) as Buffer[];
  return { status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) };
}

test('a page, too, is refused under a foreign name', async () => {
  expect((await ask('/', { host: 'evil.example' })).status).toBe(421);
  expect((await ask('/')).status).toBe(200);
});

test('a text that is too large is refused in words, however much of it is still on its way', async () => {
  const url = `http://localhost:${guards.port}/api/workspaces/pods/dry-run`;
  answers['/api/workspaces/pods/dry-run'] = () => new Response('asked');
  for (const size of [1024 * 1024 + 1, 40 * 1024 * 1024]) {
    const answer = await fetch(url, { method: 'POST', body: 'a'.repeat(size) });
    expect([size, answer.status]).toEqual([size, 413]);
    expect(await answer.json()).toMatchObject({ title: 'This text is larger than 1 MiB.' });
  }
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

test('a page that has the token is sent no other, and what may be kept brings none', async () => {
  const cookie = `kindbook-${guards.port}=the-token`;
  expect((await ask('/', { cookie })).headers['set-cookie']).toBeUndefined();
  expect((await ask('/_astro/a.js')).headers['set-cookie']).toBeUndefined();
});

test('what is no file is answered with the page that says so, which nobody keeps', async () => {
  for (const path of ['/nothing/', '/_astro/nothing.js', '/apiary/']) {
    const { status, headers, body } = await ask(path);
    expect(status).toBe(404);
    expect(body.toString()).toBe('No such page');
    expect(headers['cache-control']).toBe('no-cache');
  }
});

test('a page takes no other method than GET and HEAD', async () => {
  const { status, headers } = await ask('/', {}, 'POST', 'x');
  expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  expect((await ask('/', {}, 'HEAD')).status).toBe(200);
});

describe('a file', () => {
  test.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['br;q=0, gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.000', undefined, (body: Buffer) => body],
    ['identity', undefined, (body: Buffer) => body],
    ['', undefined, (body: Buffer) => body],
  ])('to who takes “%s” comes in %s', async (coding, sent, unpack) => {
    const { headers, body } = await ask('/_astro/a.js', { 'accept-encoding': coding });
    expect(headers['content-encoding']).toBe(sent);
    expect(headers['content-type']).toMatch(/^text\/javascript/);
    expect(headers.vary?.toLowerCase()).toBe('accept-encoding');
    expect(unpack(body).toString()).toBe('plain();');
  });

  test('that the browser has already is not sent again, in whatever coding', async () => {
    for (const coding of ['br', 'gzip', '']) {
      const first = await ask('/_astro/a.js', { 'accept-encoding': coding });
      const again = await ask('/_astro/a.js', {
        'accept-encoding': coding,
        'if-none-match': first.headers.etag!,
      });
      expect(again.status).toBe(304);
      expect(again.body).toHaveLength(0);
      expect(again.headers['cache-control']).toContain('immutable');
      expect(again.headers.vary?.toLowerCase()).toBe('accept-encoding');
    }
  });

  test.each(['bytes=5-2', 'bytes=-1', 'bytes=0-1', 'bytes=x'])(
    'is sent whole to who asks for the range %s',
    async (range) => {
      const { status, body } = await ask('/_astro/a.js', { range });
      expect([status, body.toString()]).toEqual([200, 'plain();']);
    },
  );
});

describe('what is asked of /api', () => {
  test('is answered by the handlers, with the headers that every answer has', async () => {
    answers['/api/echo'] = async (asked) =>
      new Response(`${asked.method} ${await asked.text()}`, {
        status: 202,
        headers: [
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ],
      });
    const { status, headers, body } = await ask('/api/echo?x', {}, 'POST', '“é”');
    expect([status, body.toString()]).toEqual([202, 'POST “é”']);
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  test('with TRACE is refused with what it takes', async () => {
    const { status, headers, body } = await ask('/api/health', {}, 'TRACE');
    expect([status, headers.allow]).toEqual([405, 'GET, POST']);
    expect(JSON.parse(body.toString())).toMatchObject({ status: 405 });
  });

  test('under a foreign name never comes to them', async () => {
    answers['/api/mine'] = () => Promise.reject(new Error('asked'));
    expect((await ask('/api/mine', { host: 'evil.example' })).status).toBe(421);
  });

  test('ends with its connection, and with its answer', async () => {
    const signals: AbortSignal[] = [];
    let cancelled = false;
    answers['/api/stream'] = ({ signal }) => {
      signals.push(signal);
      return new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new Uint8Array(1)),
          cancel: () => void (cancelled = true),
        }),
      );
    };
    answers['/api/short'] = ({ signal }) => {
      signals.push(signal);
      return new Response('short');
    };
    const asked = request({
      port: guards.port,
      host: '127.0.0.1',
      path: '/api/stream',
      headers: { host: `localhost:${guards.port}` },
    }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.destroy();
    await expect.poll(() => cancelled).toBe(true);
    await ask('/api/short');
    await expect.poll(() => signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
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
  const { status } = await ask(path());
  expect(status).toBeGreaterThanOrEqual(400);
  expect((await ask('/')).status).toBe(200);
});
