import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readLabs } from '../lessons/labs/lab-folder.ts';
import { createHttpServer, type AstroHandler } from '../server/http.ts';
import { buildIfStale, dist } from './build.ts';
import { root } from './root.ts';
import { findRunning } from './running.ts';
import { listen, serve, serverParts, wishedPort } from './serving.ts';

/**
 * `npm start`: serves the site at once and prepares the cluster behind it, until Ctrl-C. The cluster is left running.
 *
 * @returns the exit code
 * @throws {ClusterError} when `PORT` is no port or is taken
 */
export async function main(): Promise<number> {
  const wished = wishedPort();
  // Who names a port wants a server there, beside any other.
  const running = wished === undefined ? await findRunning() : undefined;
  if (running) {
    console.log(`kindbook is already running: ${running}`);
    return 0;
  }
  await buildIfStale((line) => console.log(line));

  // As the built pages have them.
  const labs = readLabs(root);
  const parts = serverParts((name) => labs.find((lab) => lab.name === name));
  const { guards, api, sockets } = parts;
  const server = createHttpServer({
    site: join(dist, 'client'),
    astro: await astroHandler(),
    api,
    guards,
    upgrade: sockets.upgrade,
  });
  guards.port = await listen(server, wished);
  await serve(parts, '', () => {
    server.close();
    server.closeAllConnections();
  });
  return 0;
}

async function astroHandler(): Promise<AstroHandler> {
  const entry = pathToFileURL(join(dist, 'server/entry.mjs')).href;
  return ((await import(entry)) as { handler: AstroHandler }).handler;
}
