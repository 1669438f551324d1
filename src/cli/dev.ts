import { createServer } from 'node:http';
import { once } from 'node:events';
import { dev } from 'astro';
import { ClusterError } from '../cluster/base/errors.ts';
import { ownCluster } from '../cluster/own-cluster.ts';
import { kindbookServer } from '../server/dev-plugin.ts';
import { commandLine } from './command-line.ts';
import { followContent } from './dev/follow-content.ts';
import { freshLabs } from './dev/fresh-labs.ts';
import { root } from './root.ts';
import { findRunning } from './running.ts';
import { listen, serve, serverParts, configuredPort } from './serving.ts';

const usage = `npm run dev   serves the site for authors, and shows what they write as they save it`;

/**
 * `npm run dev`: as `npm start`, for authors. The pages are rendered when they are asked for, and again when a lesson or a
 * lab changes; the server and the cluster behind them stay.
 *
 * @returns the exit code
 * @throws {AuthorError} where a lesson or a lab cannot be read
 * @throws {ClusterError} when another server runs, or the port cannot be used
 */
export const main = commandLine({ usage }, async () => {
  const wished = configuredPort();
  // Who names a port wants a server there, beside any other.
  const running = wished === undefined ? await findRunning() : undefined;
  if (running) {
    throw new ClusterError(`kindbook is already running: ${running.url}`, {
      hint: 'Stop it with Ctrl-C in its terminal, then run this again.',
    });
  }
  const parts = serverParts(freshLabs(root), ownCluster);
  const { guards, api, sockets } = parts;
  guards.port = await freePort(wished);
  const server = await dev({
    root,
    server: { port: guards.port, host: '127.0.0.1' },
    vite: {
      server: { strictPort: true },
      plugins: [
        kindbookServer({ api, guards, upgrade: sockets.upgrade }),
        followContent(root, (words) => console.error(`\n${words}\n`)),
      ],
    },
  });
  await serve(parts, '  (what you write is shown as you save it)', () => server.stop());
  return 0;
});

/** A port that can be listened on; Astro takes it a moment later. */
async function freePort(wished: number | undefined): Promise<number> {
  const server = createServer();
  const port = await listen(server, wished);
  server.close();
  await once(server, 'close');
  return port;
}
