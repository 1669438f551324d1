import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect as connectTls, createServer } from 'node:tls';
import { parse } from 'yaml';

/**
 * How a network carries what goes over it.
 *
 * - `dropped`: every connection is reset, and new ones are too
 * - `silent`: nothing arrives, and nobody is told; later all of it does
 * - `forgotten`: as `silent`, and the connections that were open never carry anything again, as after a router has forgotten them
 * - `slow`: everything takes longer
 * - `cut`: what the cluster sends over a connection breaks off in the middle of its next piece
 */
export type NetworkState = 'whole' | 'dropped' | 'silent' | 'forgotten' | 'slow' | 'cut';

/** Milliseconds that each piece takes longer, each way, over a slow network. */
const slownessMs = 700;

/** The network between the server and the API server: what goes over it can be read, and so be cut where it hurts. */
export interface Network extends AsyncDisposable {
  become: (state: NetworkState) => void;
}

/** What kind writes, as far as it is read here. */
interface Kubeconfig {
  clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }];
  users: [{ user: { 'client-certificate-data': string; 'client-key-data': string } }];
}

interface Way {
  readonly from: Socket;
  readonly to: Socket;
  /** Carries nothing more, for good. */
  forgotten: boolean;
  /** What has not been carried yet. */
  readonly held: (() => void)[];
}

/**
 * Leads a kubeconfig over a network that can be broken, until it is disposed of; after a run that was killed the cluster is to
 * be deleted, since its kubeconfig leads nowhere.
 *
 * @param identity certificate and key of the API server: this end shows them too, reads what goes over it, and so can cut it
 *   in the middle of a line
 */
export async function networkBefore(
  kubeconfig: string,
  identity: { cert: string; key: string },
): Promise<Network> {
  const text = readFileSync(kubeconfig, 'utf8');
  const { clusters, users } = parse(text) as Kubeconfig;
  const { server: address, 'certificate-authority-data': ca } = clusters[0].cluster;
  const { 'client-certificate-data': cert, 'client-key-data': key } = users[0].user;
  const { hostname: host, port } = new URL(address);
  const decoded = (data: string) => Buffer.from(data, 'base64');
  const tls = { host, port: Number(port), ca: decoded(ca), cert: decoded(cert), key: decoded(key) };
  const ways = new Set<Way>();
  let state: NetworkState = 'whole';

  const carry = (way: Way, from: Socket, to: Socket, isAnswer: boolean) => {
    const inTurn = (work: () => void) => {
      if (way.forgotten) return;
      if (state === 'silent' || state === 'forgotten' || way.held.length > 0) way.held.push(work);
      else work();
    };
    let late = 0;
    /** What comes behind something late is late too: nothing overtakes it. */
    const passOn = (work: () => void) => {
      if (state !== 'slow' && late === 0) return inTurn(work);
      late += 1;
      setTimeout(() => {
        late -= 1;
        inTurn(work);
      }, slownessMs);
    };
    from.on('data', (chunk: Buffer) => {
      if (state === 'cut' && isAnswer) {
        to.end(chunk.subarray(0, Math.ceil(chunk.length / 2)));
        from.destroy();
      } else passOn(() => to.write(chunk));
    });
    from.on('error', () => undefined);
    from.on('close', () => passOn(() => to.end()));
  };
  const server = createServer(identity, (from) => {
    const to = connectTls(tls);
    const way: Way = { from, to, forgotten: false, held: [] };
    ways.add(way);
    carry(way, from, to, false);
    carry(way, to, from, true);
    from.on('close', () => {
      ways.delete(way);
      to.end();
    });
  }).listen(0, '127.0.0.1');
  // A client that breaks off its handshake is nothing to say.
  server.on('tlsClientError', () => undefined);
  server.on('connection', (socket: Socket) => {
    if (state === 'dropped') socket.resetAndDestroy();
  });
  await once(server, 'listening');
  const here = (server.address() as { port: number }).port;
  writeFileSync(kubeconfig, text.replace(`:${port}`, `:${here}`));
  return {
    become: (next) => {
      state = next;
      for (const way of ways) {
        if (next === 'dropped') way.from.destroy();
        else if (next === 'forgotten') way.forgotten = true;
        else if (next !== 'silent') for (const work of way.held.splice(0)) work();
      }
    },
    async [Symbol.asyncDispose]() {
      writeFileSync(kubeconfig, text);
      server.close();
      for (const { from, to } of ways) {
        from.destroy();
        to.destroy();
      }
    },
  };
}
