import { ApiClient } from '../../cluster/api/client.ts';
import { connection } from '../../cluster/provider/provider.ts';
import type { Result } from './results.ts';
import { startServer } from './server.ts';

const workspaces = 10;
const tabs = 100;

/** The server's memory and the API server's watches while 100 tabs follow 10 workspaces. */
export async function benchMemory(): Promise<Result[]> {
  await using server = await startServer();
  const client = await ApiClient.fromKubeconfig(connection().kubeconfig);
  const stop = new AbortController();
  try {
    const before = await watches(client);
    const idle = server.memory();
    for (let lesson = 0; lesson < workspaces; lesson++)
      await follow(server.url, lesson, stop.signal);
    await settle();
    const one = await watches(client);
    for (let tab = workspaces; tab < tabs; tab++) {
      await follow(server.url, tab % workspaces, stop.signal);
    }
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
        budget: 'the same',
        isKept: all === one,
      },
    ];
  } finally {
    stop.abort();
    await client.close();
  }
}

/** Opens a live stream as a tab does, and reads it to the end. */
async function follow(url: string, lesson: number, signal: AbortSignal): Promise<void> {
  const answer = await fetch(`${url}api/workspaces/bench-${lesson}/live`, { signal });
  const reader = answer.body!.getReader();
  await reader.read();
  const drain = async () => {
    while (!(await reader.read()).done);
  };
  // It ends by being stopped.
  drain().catch(() => undefined);
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
