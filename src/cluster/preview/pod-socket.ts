import { Duplex } from 'node:stream';
import type WebSocket from 'ws';
import type { ApiClient } from '../api/client.ts';
import { apiPath, withQuery } from '../api/paths.ts';

/** Channels of `v4.channel.k8s.io` with one port: data, and what went wrong. */
const dataChannel = 0;
const errorChannel = 1;

/** A Pod could not be spoken to; `message` has the kubelet's own words. */
export class PodRefused extends Error {
  override name = 'PodRefused';
}

/**
 * Connects to a port of a Pod through the API server, as `kubectl port-forward` does
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#streaming-connections): the kubelet connects to that port
 * on the Pod's own `localhost`.
 *
 * @returns a stream of bytes both ways; it is destroyed with a `PodRefused` when nothing listens
 * @throws {ApiError} when the API server refuses, for instance because the Pod is gone
 * @throws {UnreachableError} when it does not answer
 */
export async function connectToPod(
  client: ApiClient,
  { namespace, pod, port }: { namespace: string; pod: string; port: number },
): Promise<Duplex> {
  const path = withQuery(apiPath('v1', 'namespaces', namespace, 'pods', pod, 'portforward'), {
    ports: String(port),
  });
  return new PodSocket(await client.webSocket(path, ['v4.channel.k8s.io']));
}

class PodSocket extends Duplex {
  readonly #socket: WebSocket;
  /** The first message of each channel has the port's number only. */
  readonly #begun = new Set<number>();
  #refusal = '';

  constructor(socket: WebSocket) {
    super();
    this.#socket = socket;
    socket.on('message', (message: Buffer) => this.#take(message));
    socket.on('close', () => {
      if (this.#refusal !== '') this.destroy(new PodRefused(this.#refusal));
      else this.push(null);
    });
    socket.resume();
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    // When it is being closed, `close` follows with the reason; that nothing can be sent any more is none.
    const isOpen = () => this.#socket.readyState === this.#socket.OPEN;
    if (!isOpen()) return done();
    this.#socket.send(Buffer.concat([Buffer.from([dataChannel]), chunk]), (error) =>
      done(isOpen() ? error : undefined),
    );
  }

  override _final(done: () => void): void {
    // The protocol cannot close one direction alone; the answer may still be on its way.
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.terminate();
    done(error);
  }

  #take(message: Buffer): void {
    const [channel] = message;
    if (channel === undefined) return;
    if (!this.#begun.has(channel)) {
      this.#begun.add(channel);
      return;
    }
    const content = message.subarray(1);
    if (channel === errorChannel) this.#refusal += content.toString();
    else if (!this.push(content)) this.#socket.pause();
  }
}
