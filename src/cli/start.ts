import { namedContext } from '../cluster/named-context.ts';
import { ownCluster } from '../cluster/own-cluster.ts';
import { readLabs } from '../lessons/labs/lab-folder.ts';
import { createHttpServer } from '../server/http.ts';
import { commandLine, NotUnderstood } from './command-line.ts';
import { buildIfStale, site } from './build.ts';
import { root } from './root.ts';
import { findRunning } from './running.ts';
import { listen, serve, serverParts, wishedPort } from './serving.ts';

const usage = `npm start                     on your own cluster, which kindbook creates
npm start -- --context NAME   in a cluster that others use too: a context of your kubeconfig (see /teams/)`;

const options = { context: { type: 'string' } } as const;

/**
 * `npm start`: serves the site at once and prepares the cluster behind it, until Ctrl-C. The cluster is left running.
 *
 * @param args `--context NAME`, or nothing
 * @returns the exit code; 2 not understood
 * @throws {ClusterError} when `PORT` is no port or is taken, or there is no such context
 */
export const main = commandLine({ usage, words: 1, options }, async ([word], { context }) => {
  // `npm start --context NAME`: a reader who asks for another cluster must not get their own.
  if (process.env['npm_config_context'] !== undefined) {
    throw new NotUnderstood('npm took --context for itself: write -- before it.');
  }
  if (word !== undefined) throw new NotUnderstood(`There is a word too many: “${word}”.`);
  const source = context === undefined ? ownCluster : await namedContext(context);
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
});
