import { parseArgs } from 'node:util';
import { namedContext } from '../cluster/named-context.ts';
import { ownCluster } from '../cluster/own-cluster.ts';
import type { ClusterSource } from '../cluster/source.ts';
import { readLabs } from '../lessons/labs/lab-folder.ts';
import { createHttpServer } from '../server/http.ts';
import { buildIfStale, site } from './build.ts';
import { root } from './root.ts';
import { findRunning } from './running.ts';
import { listen, serve, serverParts, wishedPort } from './serving.ts';

const usage = `npm start                     on your own cluster, which kindbook creates
npm start -- --context NAME   in a cluster that others use too: a context of your kubeconfig (see /teams/)`;

/**
 * `npm start`: serves the site at once and prepares the cluster behind it, until Ctrl-C. The cluster is left running.
 *
 * @param args `--context NAME`, or nothing
 * @returns the exit code; 2 not understood
 * @throws {ClusterError} when `PORT` is no port or is taken, or there is no such context
 */
export async function main(args: string[]): Promise<number> {
  const source = await sourceOf(args);
  if (!source) return 2;
  const wished = wishedPort();
  // Who names a port wants a server there, beside any other.
  const running = wished === undefined ? await findRunning(source.id) : undefined;
  if (running) {
    console.log(`kindbook is already running: ${running}`);
    return 0;
  }
  await buildIfStale((line) => console.log(line));

  // As the built pages have them.
  const labs = readLabs(root);
  const parts = serverParts((name) => labs.find((lab) => lab.name === name), source);
  const { guards, api, sockets } = parts;
  const server = createHttpServer({
    site,
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

/** @returns where the cluster comes from; undefined where the arguments are not understood, which is said */
async function sourceOf(args: string[]): Promise<ClusterSource | undefined> {
  // `npm start --context NAME`: who asked for another cluster must not get one of their own.
  if (process.env['npm_config_context'] !== undefined) {
    console.error(`npm took --context for itself: write -- before it.\n\n${usage}`);
    return undefined;
  }
  try {
    const { context } = parseArgs({ args, options: { context: { type: 'string' } } }).values;
    return context === undefined ? ownCluster : await namedContext(context);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!code.startsWith('ERR_PARSE_ARGS_')) throw error;
    console.error(`${(error as Error).message}\n\n${usage}`);
    return undefined;
  }
}
