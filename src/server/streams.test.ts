import { on, once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { Hono } from 'hono';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { StreamMessage } from '../protocol/stream.ts';
import { eventStream } from './event-stream.ts';
import { streamsRoute } from './streams.ts';
import { webSockets } from './web-sockets.ts';

/** Streams that are read now, by their name. */
const read = new Map<string, (data: unknown) => void>();
const app = new Hono()
  .get('/api/streams/:name', (c) =>
    eventStream(c, (send) => {
      const { name } = c.req.param();
      send({ event: 'hello', data: c.req.header('last-event-id') ?? 'new', id: '1' });
      read.set(name, (data) => send({ event: 'said', data }));
      return () => read.delete(name);
    }),
  )
  .get('/api/ends', (c) => eventStream(c, () => Promise.resolve()))
  .get('/api/plain', (c) => c.json({}))
  .get('/api/none', (c) => c.json({ status: 404, title: 'None.', hint: 'Look.' }, 404));

const guards = { port: 0, token: 'the-token' };
let server: Server;
let page: WebSocket;
let heard: AsyncIterator<[Buffer]>;
beforeAll(async () => {
  const { upgrade } = webSockets(guards, [streamsRoute((request) => app.fetch(request))]);
  server = createServer().on('upgrade', upgrade).listen(0, '127.0.0.1');
  await once(server, 'listening');
  guards.port = (server.address() as { port: number }).port;
});
afterAll(() => server.close());
beforeEach(async () => {
  page = connect();
  heard = (on(page, 'message') as AsyncIterable<[Buffer]>)[Symbol.asyncIterator]();
  await once(page, 'open');
});
afterEach(() => page.terminate());

function connect(): WebSocket {
  const origin = `http://localhost:${guards.port}`;
  return new WebSocket(`${origin.replace('http', 'ws')}/api/streams`, {
    headers: { origin, cookie: `kindbook-${guards.port}=${guards.token}` },
  });
}

const say = (request: object) => page.send(JSON.stringify(request));
const open = (stream: number, path: string, more = {}) =>
  say({ type: 'open', stream, path, ...more });

/** Reads until a stream has said this; everything is in order for one stream. */
async function hear(stream: number, words: string): Promise<void> {
  for (let text = ''; !text.includes(words);) {
    const message = await next();
    expect(message).toMatchObject({ text: expect.any(String) as unknown });
    if (message.stream === stream && 'text' in message) text += message.text;
  }
}

async function next(): Promise<StreamMessage> {
  const { value } = (await heard.next()) as { value: [Buffer] };
  return JSON.parse(value[0].toString()) as StreamMessage;
}

test('many streams go over one connection, and each ends by itself', async () => {
  open(1, '/api/streams/a');
  open(2, '/api/streams/b');
  await hear(1, 'hello');
  await hear(2, 'hello');
  read.get('a')!('from a');
  await hear(1, '"from a"');
  say({ type: 'close', stream: 1 });
  await expect.poll(() => [...read.keys()]).toEqual(['b']);
  read.get('b')!('“é” from b');
  await hear(2, '“é” from b');
});

test('a stream goes on behind the last event that the page has', async () => {
  open(1, '/api/streams/a', { lastEventId: 'run-7' });
  await hear(1, 'run-7');
});

test('all streams of a page end with its connection', async () => {
  open(1, '/api/streams/a');
  await hear(1, 'hello');
  page.terminate();
  await expect.poll(() => read.size).toBe(0);
});

test('the end of a stream is told', async () => {
  open(1, '/api/ends');
  await hear(1, ': kindbook');
  expect(await next()).toEqual({ stream: 1, ended: true });
});

test.each([
  ['/api/none', 404],
  ['/api/plain', 406],
])('what is no stream is refused with what to do: %s', async (path, status) => {
  open(1, path);
  expect(await next()).toMatchObject({
    stream: 1,
    refused: { status, hint: expect.stringMatching(/./) as unknown },
  });
});

test('a page that opens streams without end is refused more, and keeps those that it has', async () => {
  for (let stream = 1; stream <= 20; stream++) open(stream, `/api/streams/${stream}`);
  await expect.poll(() => read.size).toBe(20);
  open(21, '/api/streams/more');
  for (;;) {
    const message = await next();
    if ('text' in message) continue;
    expect(message).toMatchObject({ stream: 21, refused: { status: 503 } });
    break;
  }
  expect(read.has('more')).toBe(false);
  read.get('7')!('still');
  await hear(7, '"still"');
});

test.each([
  '{',
  '{"type":"open","stream":1}',
  '{"type":"open","stream":-1,"path":"/api/ends"}',
  '{"type":"open","stream":1,"path":"//evil.example/api/"}',
  '{"type":"open","stream":1,"path":"http://evil.example/api/"}',
  '{"type":"open","stream":1,"path":"/api/ends","method":"POST"}',
  '{"type":"open","stream":1,"path":"/api/ends","lastEventId":"a\\r\\nb: c"}',
])('what is not understood ends the connection: %s', async (message) => {
  page.send(message);
  expect((await once(page, 'close'))[0]).toBe(1008);
});

test(
  '500 connections are served, and one more only when one has ended',
  { timeout: 60_000 },
  async () => {
    const others = Array.from({ length: 499 }, connect);
    await Promise.all(others.map((other) => once(other, 'open')));
    const [, refused] = (await once(connect(), 'unexpected-response')) as [
      unknown,
      IncomingMessage,
    ];
    expect(refused.statusCode).toBe(503);
    refused.destroy();
    open(1, '/api/streams/a');
    await hear(1, 'hello');
    others.pop()!.terminate();
    await expect
      .poll(async () => {
        const again = connect();
        const opened = once(again, 'open').then(
          () => true,
          () => false,
        );
        again.on('unexpected-response', (_, response) => response.destroy());
        return await opened;
      })
      .toBe(true);
    for (const other of others) other.terminate();
  },
);
