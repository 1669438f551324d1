import { once } from 'node:events';
import { createServer } from 'node:http';
import { TLSSocket } from 'node:tls';
import { queryObjects } from 'node:v8';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Supervisor } from '../../src/cluster/supervisor.ts';
import { LiveWorkspace } from '../../src/cluster/workspace/live.ts';
import { createApp } from '../../src/server/app.ts';
import { door } from '../../src/server/door.ts';
import { pageSocketRoute } from '../../src/server/page-socket.ts';
import { Streams } from '../../src/server/streams.ts';
import { webSockets } from '../../src/server/web-sockets.ts';
import { testWorkspace, type TestWorkspace } from './workspace.ts';

/** What a stream is made of; whatever keeps one of them keeps all that hangs on it. */
const parts = { AbortSignal, ReadableStream, WebSocket, TLSSocket, LiveWorkspace };
type Counts = Record<keyof typeof parts, number>;

const guards = { port: 0, token: 'token' };
const server = createServer();
let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await testWorkspace();
  const { workspaces } = workspace;
  const supervisor = { tenancy: workspaces.tenancy, workspaces: () => workspaces };
  const streams = new Streams();
  const app = createApp(
    Object.assign(guards, {
      supervisor: supervisor as unknown as Supervisor,
      findLab: () => undefined,
      version: '1',
    }),
    streams,
  );
  const enter = door({ api: (request) => app.fetch(request), guards, policy: '' });
  const { upgrade } = webSockets(guards, [pageSocketRoute(streams)]);
  server.on('request', (request, response) => void enter(request, response)).on('upgrade', upgrade);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  guards.port = (server.address() as { port: number }).port;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await workspace[Symbol.asyncDispose]();
});

/** What is alive after a full garbage collection, which `queryObjects` makes. */
function counts(): Counts {
  const entries = Object.entries(parts).map(([name, part]) => [
    name,
    queryObjects(part, { format: 'count' }),
  ]);
  return Object.fromEntries(entries) as Counts;
}

const origin = () => `http://localhost:${guards.port}`;
const cookie = () => `kindbook-${guards.port}=${guards.token}`;

/** Opens a stream of a workspace, reads its first event, and goes away without a word, as a closed tab does. */
async function visit(lesson: string, byWebSocket: boolean): Promise<void> {
  const path = `/api/workspaces/${lesson}/live`;
  if (byWebSocket) {
    const socket = new WebSocket(`${origin().replace('http', 'ws')}/api/streams`, {
      headers: { origin: origin(), cookie: cookie() },
    });
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'open', stream: 1, path }));
    for await (const [message] of on(socket)) if (message.includes('snapshot')) break;
    socket.terminate();
    await once(socket, 'close');
    return;
  }
  const left = new AbortController();
  const answer = await fetch(`${origin()}${path}`, {
    headers: { cookie: cookie() },
    signal: left.signal,
  });
  const decoder = new TextDecoder();
  for await (const chunk of answer.body!) if (decoder.decode(chunk).includes('snapshot')) break;
  left.abort();
}

async function* on(socket: WebSocket): AsyncGenerator<[string]> {
  for (;;) {
    const [message] = (await once(socket, 'message')) as [Buffer];
    yield [message.toString()];
  }
}

/** Ten tabs of one lesson, five with a WebSocket; and one of a lesson that nobody else reads. */
async function visits(number: number): Promise<void> {
  const { lesson } = workspace;
  const tabs = Array.from({ length: 10 }, (_, index) => visit(lesson, index % 2 === 0));
  await Promise.all([...tabs, visit(`${lesson}-${number}`, number % 2 === 0)]);
}

test('of streams that were opened and closed nothing is kept, on the server and towards the cluster', async () => {
  const stay = await workspace.workspaces.follow(
    workspace.lesson,
    { tell: () => undefined, end: () => undefined },
    undefined,
  );
  // What is kept for good (connections, caches) is made by the first.
  await visits(0);
  const before = counts();
  for (let number = 1; number <= 3; number++) await visits(number);
  await expect.poll(grown(before), { interval: 500 }).toEqual([]);
  stay();
});

/** Which of the parts there are more of: one of each of 30 streams, or 3 workspaces; a few are on their way out at any moment. */
function grown(before: Counts) {
  const most: Counts = {
    AbortSignal: 15,
    ReadableStream: 8,
    WebSocket: 8,
    TLSSocket: 8,
    LiveWorkspace: 1,
  };
  return () => {
    const now = counts();
    return (Object.keys(most) as (keyof Counts)[]).flatMap((name) =>
      now[name] - before[name] > most[name] ? `${name}: ${before[name]}, then ${now[name]}` : [],
    );
  };
}
