import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connection } from '../../src/cluster/provider/provider.ts';

/** A way to the API server that can be cut, as when the laptop sleeps or the control plane goes. */
export interface Breakable extends AsyncDisposable {
  /** A kubeconfig that leads there by this way. */
  readonly kubeconfig: string;
  /** Ends every connection, and refuses new ones. */
  cut: () => Promise<void>;
  /** Lets connections through again. */
  fix: () => Promise<void>;
}

/** Makes a way to the API server on a loopback port of its own. */
export async function breakableConnection(): Promise<Breakable> {
  const text = readFileSync(connection().kubeconfig, 'utf8');
  const target = new URL(/server: (?<url>\S+)/.exec(text)!.groups!['url']!);
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  const listen = async (port: number) => {
    server = createServer((from) => {
      const to = connect(Number(target.port), target.hostname);
      for (const [one, other] of [
        [from, to],
        [to, from],
      ] as const) {
        sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    }).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as { port: number }).port;
  };
  const port = await listen(0);
  const folder = mkdtempSync(join(tmpdir(), 'kindbook-'));
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, text.replace(target.host, `127.0.0.1:${port}`), { mode: 0o600 });
  const cut = async () => {
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    server = undefined;
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    kubeconfig,
    cut,
    fix: async () => {
      await listen(port);
    },
    async [Symbol.asyncDispose]() {
      await cut();
      rmSync(folder, { recursive: true });
    },
  };
}
