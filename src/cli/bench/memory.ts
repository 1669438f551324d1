import { once } from 'node:events';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { ApiClient } from '../../cluster/api/client.ts';
import { connection } from '../../cluster/provider/provider.ts';
import { readCourse } from '../../lessons/course/course-folder.ts';
import type { StreamRequest } from '../../protocol/stream-request.ts';
import { root } from '../root.ts';
import type { Result } from './results.ts';
import { startServer } from './server.ts';

const workspaces = 10;
const tabs = 100;

/** The server's memory and the API server's watches while 100 tabs follow 10 workspaces. */
export async function benchMemory(): Promise<Result[]> {
  await using server = await startServer();
  const client = await ApiClient.fromKubeconfig(connection().kubeconfig);
  const lessons = readCourse(join(root, 'content')).flatMap((track) => track.lessons);
  const sockets: WebSocket[] = [];
  const openTab = async (number: number) =>
    sockets.push(await followAll(server.url, lessons[number % workspaces]!.name));
  try {
    const before = await watches(client);
    const idle = server.memory();
    for (let tab = 0; tab < workspaces; tab++) await openTab(tab);
    await settle();
    const one = await watches(client);
    for (let tab = workspaces; tab < tabs; tab++) await openTab(tab);
    await settle();
    const all = await watches(client);
    const memory = server.memory();
    console.log(`server memory (RSS): ${idle.toFixed(0)} MB idle, ${memory.toFixed(0)} MB in use`);
    return [
      {
        what: `server memory (RSS) for ${tabs} open lesson tabs over ${workspaces} workspaces`,
        measured: `${memory.toFixed(0)} MB (${idle.toFixed(0)} MB idle)`,
        budget: '≤ 300 MB',
        isKept: memory <= 300,
      },
      {
        what: `watches of the API server with ${tabs} tabs, against ${workspaces} tabs, one a workspace`,
        measured: `${all - before} against ${one - before}`,
        budget: 'no more',
        // The cluster's own programs have some more or fewer at any time.
        isKept: all <= one,
      },
    ];
  } finally {
    for (const socket of sockets) socket.terminate();
    await client.close();
  }
}

/** Asks for the page of a lesson and for its streams, over one connection, as a tab does, and reads what comes. */
async function followAll(url: string, lesson: string): Promise<WebSocket> {
  const page = await fetch(`${url}${lesson}/`);
  const cookie = page.headers
    .getSetCookie()
    .map((each) => each.split(';', 1)[0])
    .join('; ');
  await page.text();
  const { origin, host } = new URL(url);
  const socket = new WebSocket(`ws://${host}/api/streams`, { headers: { cookie, origin } });
  await once(socket, 'open');
  const paths = ['/api/cluster', `/api/workspaces/${lesson}/live`];
  for (const [stream, path] of paths.entries()) {
    socket.send(JSON.stringify({ type: 'open', stream, path } satisfies StreamRequest));
  }
  await once(socket, 'message');
  return socket;
}

/** Longrunning WATCH requests, as the API server counts them itself. */
async function watches(client: ApiClient): Promise<number> {
  const { body } = await client.stream({ path: '/metrics', accept: 'text/plain' });
  const lines = (await body.text()).matchAll(
    /^apiserver_longrunning_requests\{[^}]*verb="WATCH"[^}]*\} (\S+)$/gm,
  );
  return [...lines].reduce((total, [, value]) => total + Number(value), 0);
}

function settle(): Promise<void> {
  return new Promise((done) => setTimeout(done, 2_000));
}
