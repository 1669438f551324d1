import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { ClusterError } from '../cluster/base/errors.ts';
import type { ClusterSource } from '../cluster/source.ts';
import { Supervisor } from '../cluster/supervisor.ts';
import { createApp } from '../server/app.ts';
import { privateAddress, type GuardOptions } from '../server/guards.ts';
import type { Api } from '../server/door.ts';
import type { FindLab } from '../server/lab-routes.ts';
import { pageSocketRoute } from '../server/page-socket.ts';
import { shellRoute } from '../server/shell.ts';
import { Streams } from '../server/streams.ts';
import { webSockets, type WebSockets } from '../server/web-sockets.ts';
import { statusProgress } from './progress.ts';
import { root } from './root.ts';
import { noteRunning } from './running.ts';

const usualPort = 4747;

/** What a server of kindbook is made of, whoever serves its pages. */
export interface Parts {
  readonly source: ClusterSource;
  readonly supervisor: Supervisor;
  /** Its port is set when it is known. */
  readonly guards: GuardOptions;
  readonly api: Api;
  readonly sockets: WebSockets;
}

/**
 * Makes the parts of a server; nothing is asked of the cluster yet.
 *
 * @param isPrivate whether it answers only who has opened the address that it prints
 */
export function serverParts(findLab: FindLab, source: ClusterSource, isPrivate = false): Parts {
  const supervisor = new Supervisor(source);
  const guards = { port: 0, token: randomBytes(32).toString('base64url'), isPrivate };
  const streams = new Streams();
  const app = createApp(
    Object.assign(guards, { supervisor, findLab, version: version() }),
    streams,
  );
  const api: Api = (request) => app.fetch(request);
  const sockets = webSockets(guards, [shellRoute(supervisor), pageSocketRoute(streams)]);
  return { source, supervisor, guards, api, sockets };
}

/**
 * @returns the port that `PORT` names, or undefined
 * @throws {ClusterError} when it is no port
 */
export function configuredPort(): number | undefined {
  const setting = process.env.PORT;
  if (!setting) return undefined;
  const port = Number(setting);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new ClusterError(`PORT=${setting} is not a port.`, {
    hint: 'Give a number from 1 to 65535, for instance PORT=4800 npm start.',
  });
}

/** Listens on loopback: on the wished port or none, else on the usual one or, when that is taken, on a free one. */
export async function listen(server: Server, wished: number | undefined): Promise<number> {
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

/**
 * Says where the server is, prepares the cluster behind it, and ends all in order at Ctrl-C. The cluster is left running.
 *
 * @param words stand behind the address
 * @param end ends what serves the pages
 */
export async function serve(
  { supervisor, source, guards, sockets }: Parts,
  words: string,
  end: () => void | Promise<void>,
): Promise<void> {
  const url = `http://localhost:${guards.port}/`;
  let forget: () => void;
  try {
    forget = noteRunning(url, source.id);
  } catch (error) {
    // What listens would keep the process alive, and nobody would know why it prepares nothing.
    await end();
    throw error;
  }
  // Astro's development server ends the process by itself then.
  process.on('SIGTERM', forget);
  console.log(`\n  kindbook: ${guards.isPrivate ? privateAddress(guards) : url}${words}\n`);

  const stopTelling = supervisor.subscribe(statusProgress());
  supervisor.prepare('create');

  await interrupted();
  // The steps that end now were stopped by the reader; told one by one they would read as failures.
  stopTelling();
  const isUnfinished = supervisor.status.state === 'preparing';
  const stays =
    source.provider === 'kind'
      ? '; `npm run cluster -- stop` stops it too'
      : ', and your lessons in it';
  console.log(
    isUnfinished
      ? '\nStopping the server. What is prepared so far is kept: the next start goes on from there.'
      : `\nStopping the server. The cluster stays${stays}.`,
  );
  forget();
  sockets.close();
  await end();
  await supervisor.close();
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

function version(): string {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
