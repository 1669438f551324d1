import { namedContext } from '../cluster/named-context.ts';
import { ClusterError } from '../cluster/base/errors.ts';
import { ownCluster } from '../cluster/own-cluster.ts';
import { readLabNamed } from '../lessons/labs/lab-folder.ts';
import type { Lab } from '../lessons/labs/lab.ts';
import { createHttpServer } from '../server/http.ts';
import type { FindLab } from '../server/lab-routes.ts';
import { commandLine, NotUnderstood } from './command-line.ts';
import { buildIfStale, site } from './build.ts';
import { root } from './root.ts';
import { findRunning } from './running.ts';
import { listen, serve, serverParts, configuredPort } from './serving.ts';

const usage = `npm start                     on your own cluster, which kindbook creates
npm start -- --context NAME   in a cluster that others use too: a context of your kubeconfig (see /teams/)
npm start -- --private        on a machine with several users: only who has the printed address is answered`;

const options = { context: { type: 'string' }, private: { type: 'boolean' } } as const;

/**
 * `npm start`: serves the site at once and prepares the cluster behind it, until Ctrl-C. The cluster is left running.
 *
 * @param args `--context NAME`, `--private`, both or nothing
 * @returns the exit code; 2 not understood
 * @throws {ClusterError} when `PORT` is no port or is taken, there is no such context, or one that is not private runs already
 */
export const main = commandLine({ usage, words: 1, options }, async ([word], values) => {
  const { context, private: isPrivate = false } = values;
  // `npm start --context NAME`: a reader who asks for another cluster must not get their own.
  for (const option of Object.keys(options)) {
    if (process.env[`npm_config_${option}`] === undefined) continue;
    throw new NotUnderstood(`npm took --${option} for itself: write -- before it.`);
  }
  if (word !== undefined) throw new NotUnderstood(`There is a word too many: “${word}”.`);
  const source = context === undefined ? ownCluster : await namedContext(context);
  const wished = configuredPort();
  // Who names a port wants a server there, beside any other.
  const running = wished === undefined ? await findRunning(source.id) : undefined;
  if (running) {
    if (isPrivate && !running.isPrivate) {
      throw new ClusterError(`kindbook is already running, and not private: ${running.url}`, {
        hint: 'Stop it with Ctrl-C in its terminal, then run this again.',
      });
    }
    const how = running.isPrivate ? ' (private: open the address that it printed)' : '';
    console.log(`kindbook is already running: ${running.url}${how}`);
    return 0;
  }
  await buildIfStale((line) => console.log(line));

  const parts = serverParts(labsOnce(), source, isPrivate);
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

/** Finds labs; each is read when it is first asked for, and stays as it was then, as the built pages do. */
function labsOnce(): FindLab {
  const known = new Map<string, Lab>();
  return (name) => {
    const lab = known.get(name) ?? readLabNamed(root, name);
    // Nothing is kept of what there is not: a page may ask for any name.
    if (lab) known.set(name, lab);
    return lab;
  };
}
