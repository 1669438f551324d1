import { readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from '../../cluster/base/command.ts';
import { root } from '../root.ts';
import { runningPid } from '../running.ts';

/** A kindbook server that runs for a measurement, started as `npm start` starts it. */
export interface BenchServer extends AsyncDisposable {
  /** For instance `http://localhost:4799/`. */
  url: string;
  /** Its resident memory now, in MB: with garbage, and with room that V8 and the allocator keep. */
  memory: () => number;
  /** What is alive in its memory, in MB: V8's heap and buffers after a collection. */
  alive: () => Promise<number>;
  /** How many files and sockets it has open. */
  handles: () => number;
}

/** The port of the server, and behind it that of its inspector. */
const port = 4799;

/**
 * Starts a server and waits until it serves and its cluster is ready.
 *
 * @param inspected whether `alive` is going to be asked: V8's inspector is open then, on loopback
 */
export async function startServer(inspected = false): Promise<BenchServer> {
  const stop = new AbortController();
  let hasEnded = false;
  const inspector = `127.0.0.1:${port + 1}`;
  const options = inspected ? [`--inspect=${inspector}`] : [];
  const server = run(process.execPath, [...options, 'src/cli/main.ts', 'start'], {
    cwd: root,
    env: { PORT: String(port) },
    signal: stop.signal,
  });
  // It ends by being stopped here, which is no failure.
  const ended = server.catch(() => undefined).then(() => (hasEnded = true));
  const url = `http://localhost:${port}/`;
  for (const end = Date.now() + 120_000; ; await delay(200)) {
    if (hasEnded) throw new Error('The server exited. Is another one already running?');
    if (await isReady(url)) break;
    if (Date.now() > end) throw new Error('The server’s cluster is not ready after 2 minutes.');
  }
  return {
    url,
    memory: () => {
      const status = readFileSync(`/proc/${runningPid()}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
    },
    alive: () => aliveIn(inspector),
    handles: () => readdirSync(`/proc/${runningPid()}/fd`).length,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended;
    },
  };
}

/** Asks V8 by its inspector (https://chromedevtools.github.io/devtools-protocol/v8/), which is open for the measurement only. */
async function aliveIn(inspector: string): Promise<number> {
  const targets = await fetch(`http://${inspector}/json/list`);
  const [target] = (await targets.json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(target!.webSocketDebuggerUrl);
  await once(socket, 'open');
  const ask = async (id: number, method: string): Promise<unknown> => {
    const answered = once(socket, 'message');
    socket.send(JSON.stringify({ id, method }));
    const [message] = (await answered) as [MessageEvent<string>];
    return (JSON.parse(message.data) as { result: unknown }).result;
  };
  try {
    // What has a finalizer goes at the second.
    await ask(1, 'HeapProfiler.collectGarbage');
    await ask(2, 'HeapProfiler.collectGarbage');
    const usage = await ask(3, 'Runtime.getHeapUsage');
    const { usedSize, backingStorageSize = 0 } = usage as Record<string, number>;
    return (usedSize! + backingStorageSize) / 1024 / 1024;
  } finally {
    socket.close();
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}api/health`);
    const health = (await answer.json()) as { cluster: { state: string } };
    return health.cluster.state === 'ready';
  } catch {
    // It does not listen yet.
    return false;
  }
}
