import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from '../../cluster/base/command.ts';
import { root } from '../root.ts';
import { runningPid } from '../running.ts';

/** A kindbook server that runs for a measurement, started as `npm start` starts it. */
export interface BenchServer extends AsyncDisposable {
  /** For instance `http://localhost:4799/`. */
  url: string;
  /** Its resident memory now, in MB. */
  memory: () => number;
  /** How many files and sockets it has open. */
  handles: () => number;
}

/** Starts a server and waits until it serves and its cluster is ready. */
export async function startServer(port = 4799): Promise<BenchServer> {
  const stop = new AbortController();
  let hasEnded = false;
  const server = run(process.execPath, ['src/cli/main.ts', 'start'], {
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
    handles: () => readdirSync(`/proc/${runningPid()}/fd`).length,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended;
    },
  };
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
