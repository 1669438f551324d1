import { on, once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { StreamMessage } from '../protocol/stream.ts';
import { pageSocketRoute } from './page-socket.ts';
import { ProblemError } from './problem.ts';
import { Streams } from './streams.ts';
import { webSockets } from './web-sockets.ts';

/** Streams that are read now, by their name. */
const read = new Map<string, (data: unknown) => void>();
const streams = new Streams();
streams.add('/api/streams/:name', ({ params, lastEventId }) => (send) => {
  const name = params['name']!;
  send({ event: 'hello', data: lastEventId ?? 'new', id: '1' });
  read.set(name, (data) => send({ event: 'said', data }));
  return () => read.delete(name);
});
streams.add('/api/ends', () => () => Promise.resolve());
streams.add('/api/breaks', () => () => Promise.reject(refusal));
streams.add('/api/none', () => {
  throw refusal;
});
const refusal = new ProblemError({
  type: '/problems/x',
  status: 404,
  title: 'None.',
  hint: 'Look.',
});

const guards = { port: 0, token: 'the-token' };
let server: Server;
let page: WebSocket;
let heard: AsyncIterator<[Buffer]>;
beforeAll(async () => {
  const { upgrade } = webSockets(guards, [pageSocketRoute(streams)]);
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

/** What the server says next of a stream; signs of life are none of it. */
async function next(): Promise<Exclude<StreamMessage, { alive: true }>> {
  for (;;) {
    const { value } = (await heard.next()) as { value: [Buffer] };
    const message = JSON.parse(value[0].toString()) as StreamMessage;
    if (!('alive' in message)) return message;
  }
}

/** Reads until a stream has said this; everything is in order for one stream. */
async function hear(stream: number, data: string): Promise<void> {
  for (;;) {
    const message = await next();
    expect(message).not.toHaveProperty('refused');
    if (message.stream === stream && 'event' in message && message.data === data) return;
  }
}

test('many streams go over one connection, and each ends by itself', async () => {
  open(1, '/api/streams/a');
  open(2, '/api/streams/b');
  await hear(1, 'new');
  await hear(2, 'new');
  read.get('a')!('from a');
  await hear(1, 'from a');
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
  await hear(1, 'new');
  page.terminate();
  await expect.poll(() => read.size).toBe(0);
});

test('the end of a stream is told', async () => {
  open(1, '/api/ends');
  expect(await next()).toEqual({ stream: 1, begun: true });
  expect(await next()).toEqual({ stream: 1, ended: true });
});

test('what goes wrong on the way is the last event of a stream', async () => {
  open(1, '/api/breaks');
  expect(await next()).toEqual({ stream: 1, begun: true });
  expect(await next()).toMatchObject({ stream: 1, event: 'problem', data: { title: 'None.' } });
  expect(await next()).toEqual({ stream: 1, ended: true });
});

test('an event is sent as it is, with its id', async () => {
  open(1, '/api/streams/a');
  expect(await next()).toEqual({ stream: 1, begun: true });
  expect(await next()).toEqual({ stream: 1, event: 'hello', data: 'new', id: '1' });
});

test('a server that has nothing to say gives a sign of life', async () => {
  const { value } = (await heard.next()) as { value: [Buffer] };
  expect(JSON.parse(value[0].toString())).toEqual({ alive: true });
});

test.each([
  ['/api/none', 404],
  ['/api/plain', 404],
  ['/api/streams/a%2fb/c', 404],
  ['/api/../api/ends/..', 404],
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
    if (!('refused' in message)) continue;
    expect(message).toMatchObject({ stream: 21, refused: { status: 503 } });
    break;
  }
  expect(read.has('more')).toBe(false);
  read.get('7')!('still');
  await hear(7, 'still');
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
    await hear(1, 'new');
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
