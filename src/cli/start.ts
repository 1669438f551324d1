import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ClusterError } from '../cluster/errors.ts';
import { Supervisor } from '../cluster/supervisor.ts';
import { readLabs } from '../lessons/labs/lab-folder.ts';
import { createApp } from '../server/app.ts';
import { createHttpServer, type AstroHandler } from '../server/http.ts';
import { shellEndpoint } from '../server/shell.ts';
import { buildIfStale, dist } from './build.ts';
import { statusProgress } from './progress.ts';
import { root } from './root.ts';
import { findRunning, noteRunning } from './running.ts';

const usualPort = 4747;

/**
 * `npm start`: serves the site at once and prepares the cluster behind it, until Ctrl-C. The cluster is left running.
 *
 * @returns the exit code
 * @throws {ClusterError} when `PORT` is no port or is taken
 */
export async function main(): Promise<number> {
  const wished = wishedPort();
  const running = await findRunning();
  if (running) {
    console.log(`kindbook is already running: ${running}`);
    return 0;
  }
  await buildIfStale((line) => console.log(line));

  const supervisor = new Supervisor();
  const guards = { port: 0, token: randomBytes(32).toString('base64url') };
  const app = createApp(
    Object.assign(guards, { supervisor, labs: readLabs(root), version: version() }),
  );
  const shell = shellEndpoint(supervisor, guards);
  const server = createHttpServer({
    site: join(dist, 'client'),
    astro: await astroHandler(),
    api: (request) => app.fetch(request),
    guards,
    upgrade: shell.upgrade,
  });
  guards.port = await listen(server, wished);
  const url = `http://localhost:${guards.port}/`;
  const forget = noteRunning(url);
  console.log(`\n  kindbook: ${url}\n`);

  supervisor.subscribe(statusProgress());
  supervisor.prepare('create');

  await interrupted();
  console.log('\nStopping the server. The cluster stays; `npm run cluster -- stop` stops it too.');
  forget();
  server.close();
  server.closeAllConnections();
  shell.close();
  await supervisor.close();
  return 0;
}

/** @returns the port that `PORT` names, or undefined */
function wishedPort(): number | undefined {
  const setting = process.env.PORT;
  if (!setting) return undefined;
  const port = Number(setting);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new ClusterError(`PORT=${setting} is not a port.`, {
    hint: 'Give a number from 1 to 65535, for instance PORT=4800 npm start.',
  });
}

/** Listens on loopback: on the wished port or none, else on the usual one or, when that is taken, on a free one. */
async function listen(server: Server, wished: number | undefined): Promise<number> {
  for (const port of wished === undefined ? [usualPort, 0] : [wished]) {
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      return (server.address() as { port: number }).port;
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE' && port === usualPort && wished === undefined) {
        console.log(`Port ${usualPort} is taken by another program; taking a free one.`);
        continue;
      }
      throw new ClusterError(`Port ${port} cannot be used.`, {
        detail: (cause as Error).message,
        hint: 'Name another with PORT=… npm start, or leave PORT out and kindbook finds a free one.',
        cause,
      });
    }
  }
  throw new Error('unreachable: the last port either listens or throws');
}

async function astroHandler(): Promise<AstroHandler> {
  const entry = pathToFileURL(join(dist, 'server/entry.mjs')).href;
  return ((await import(entry)) as { handler: AstroHandler }).handler;
}

function version(): string {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/**
 * Resolves at Ctrl-C or a plain `kill`. The listeners stay: where nobody else listens any more, execa's clean-up of its
 * child processes ends this process by the signal, before the server has ended in order.
 */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => resolve());
  });
}
