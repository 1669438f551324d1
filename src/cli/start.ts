import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readLabs } from '../lessons/labs/lab-folder.ts';
import { createHttpServer, type AstroHandler } from '../server/http.ts';
import { buildIfStale, dist } from './build.ts';
import { statusProgress } from './progress.ts';
import { root } from './root.ts';
import { findRunning, noteRunning } from './running.ts';
import { interrupted, listen, serverParts, wishedPort } from './serving.ts';

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

  // As the built pages have them.
  const labs = readLabs(root);
  const { supervisor, guards, api, shell } = serverParts((name) =>
    labs.find((lab) => lab.name === name),
  );
  const server = createHttpServer({
    site: join(dist, 'client'),
    astro: await astroHandler(),
    api,
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

async function astroHandler(): Promise<AstroHandler> {
  const entry = pathToFileURL(join(dist, 'server/entry.mjs')).href;
  return ((await import(entry)) as { handler: AstroHandler }).handler;
}
