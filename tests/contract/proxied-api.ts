import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as requestApi, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { connection } from '../../src/cluster/provider/provider.ts';

/** What the proxy says in place of the API server. */
interface Refusal {
  readonly code: number;
  readonly headers?: Record<string, string>;
}

/** A proxy before the real API server, which can be slow, refuse what it is asked, and break off what it carries. */
export interface ProxiedApi extends AsyncDisposable {
  /** A kubeconfig that leads there by this way. */
  readonly kubeconfig: string;
  /** Milliseconds that every question and every answer takes longer. */
  slowness: number;
  /** Asked for every request; what it returns is answered, and the API server is not asked. */
  refuse: (request: IncomingMessage) => Refusal | undefined;
  /** Breaks off the answers to all watches; new ones are let through. @returns how many */
  cutWatches: () => number;
}

/** Starts such a proxy on a loopback port of its own. */
export async function proxiedApi(): Promise<ProxiedApi> {
  const { kubeconfig: real } = connection();
  const config = new KubeConfig();
  config.loadFromFile(real);
  const tls: RequestOptions = {};
  await config.applyToHTTPSOptions(tls);
  const target = new URL(config.getCurrentCluster()!.server);
  const watches = new Set<ServerResponse>();
  const forward = async (from: IncomingMessage, to: ServerResponse): Promise<void> => {
    const refusal = api.refuse(from);
    await delay(api.slowness);
    if (refusal) {
      from.resume();
      const { code, headers = {} } = refusal;
      to.writeHead(code, { 'content-type': 'application/json', ...headers });
      const words = { kind: 'Status', code, message: `the proxy says ${code}` };
      to.end(JSON.stringify(words));
      return;
    }
    const { method, url: path, headers } = from;
    const { ca, cert, key } = tls;
    const { hostname, port } = target;
    const asked = requestApi({ ca, cert, key, hostname, port, method, path, headers });
    to.on('close', () => asked.destroy());
    asked.on('error', () => to.destroy());
    asked.on('response', (answer) => {
      void delay(api.slowness).then(() => {
        if (path?.includes('watch=true')) {
          watches.add(to);
          to.on('close', () => watches.delete(to));
        }
        to.writeHead(answer.statusCode!, answer.headers);
        answer.on('error', () => to.destroy());
        answer.pipe(to);
      });
    });
    from.pipe(asked);
  };
  const server = createServer((from, to) => void forward(from, to)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const folder = mkdtempSync(join(tmpdir(), 'kindbook-'));
  const kubeconfig = join(folder, 'kubeconfig');
  // client-node speaks plain HTTP only where certificates are not asked for.
  const text = readFileSync(real, 'utf8')
    .replace(target.origin, `http://127.0.0.1:${port}`)
    .replace(/certificate-authority-data: .*/, 'insecure-skip-tls-verify: true');
  writeFileSync(kubeconfig, text, { mode: 0o600 });
  const api: ProxiedApi = {
    kubeconfig,
    slowness: 0,
    refuse: () => undefined,
    cutWatches: () => {
      const cut = [...watches];
      for (const watch of cut) watch.destroy();
      return cut.length;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      rmSync(folder, { recursive: true });
    },
  };
  return api;
}
