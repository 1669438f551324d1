import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { ApiClient } from '../api/client.ts';
import { PreviewServer } from './preview-server.ts';

/** The port of the reader's program, which is in a Pod otherwise. */
let program = 0;
vi.mock('./pod-socket.ts', () => ({
  connectToPod: () => Promise.resolve(connect(program, '127.0.0.1')),
}));

const cookies = [
  'kindbook-4747=stolen; Path=/',
  'kindbook-4747 =stolen',
  '=kindbook-4747=x',
  'mine=2',
];
const server = createServer();
const sockets = new WebSocketServer({ noServer: true });
/** The cookies that came with the last request. */
let sent: string | undefined;

const json = () => Promise.resolve({ body: { status: { phase: 'Running' } } });
const preview = new PreviewServer({ json } as unknown as ApiClient, {
  kind: 'Pod',
  namespace: 'mine',
  name: 'web',
  port: 80,
});
let port = 0;
beforeAll(async () => {
  sockets.on('headers', (headers) => headers.push(...cookies.map((each) => `Set-Cookie: ${each}`)));
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    sent = request.headers.cookie;
    if (request.url === '/refused') {
      const lines = cookies.map((each) => `Set-Cookie: ${each}\r\n`).join('');
      socket.end(`HTTP/1.1 401 Unauthorized\r\n${lines}Content-Length: 2\r\n\r\nno`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.send('hello');
      webSocket.on('message', (said: Buffer) => webSocket.send(`you said ${said.toString()}`));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  program = (server.address() as { port: number }).port;
  port = await preview.listen();
});
afterAll(() => {
  preview.close();
  server.close();
  server.closeAllConnections();
});

const open = (path: string) =>
  new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    headers: { cookie: 'kindbook-4747=secret; mine=1' },
  });

test('a WebSocket passes, and its answer sets no cookie of kindbook’s', async () => {
  const socket = open('/');
  const answered = once(socket, 'upgrade') as Promise<[IncomingMessage]>;
  const said: string[] = [];
  socket.on('open', () => socket.send('good day'));
  socket.on('message', (message: Buffer) => said.push(message.toString()));
  const [answer] = await answered;
  expect(answer.headers['set-cookie']).toEqual(['mine=2']);
  expect(sent).toBe('mine=1');
  await expect.poll(() => said).toEqual(['hello', 'you said good day']);
  const closed = once(socket, 'close');
  for (const client of sockets.clients) client.close();
  await closed;
});

test('an upgrade that the program refuses is answered by its own words, without those cookies', async () => {
  const socket = open('/refused');
  const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([401, ['mine=2']]);
  let body = '';
  for await (const chunk of answer) body += String(chunk);
  expect(body).toBe('no');
});
