import { randomBytes } from 'node:crypto';
import { previewLeaseMs } from '../../protocol/names.ts';
import type { PreviewTarget } from '../../protocol/objects.ts';
import type { ApiClient } from '../api/client.ts';
import { ownNamespace } from '../objects/own-namespace.ts';
import { RefusedError } from '../base/refused.ts';
import { backendOf } from './backend.ts';
import { PreviewServer } from './preview-server.ts';

/** So many ports are open at once, whoever opened them. */
const mostPreviews = 12;
/** One that nobody has looked at for so long is closed, though its page is still open. */
const idleMs = 30 * 60_000;

interface Open {
  server: PreviewServer;
  lesson: string;
  renewedAt: number;
}

/** All previews of one cluster: ports of loopback that lead to its Services and Pods. */
export class Previews {
  readonly #client: ApiClient;
  readonly #leaseMs: number;
  readonly #open = new Map<string, Open>();
  #sweeping: NodeJS.Timeout | undefined;

  /** @param leaseMs how long one lives that is not renewed; for tests */
  constructor(client: ApiClient, leaseMs: number = previewLeaseMs) {
    this.#client = client;
    this.#leaseMs = leaseMs;
  }

  /**
   * Opens a port of loopback for a Service or a Pod of a lesson.
   *
   * @param isPrivate whether it answers only to a host name that other users of this machine cannot guess: `host` of the answer.
   *   A cookie would not come to a frame, which is another site than the page around it; browsers find all names below
   *   `localhost` on this machine (https://www.rfc-editor.org/rfc/rfc6761#section-6.3)
   * @throws {RefusedError} 403, 404, 409 while no Pod can answer, 429 when too many are open
   * @throws {UnreachableError} when the API server does not answer
   */
  async open(
    lesson: string,
    target: PreviewTarget,
    isPrivate = false,
  ): Promise<{ id: string; port: number; host?: string }> {
    await ownNamespace(this.#client, lesson, target.namespace);
    await backendOf(this.#client, target);
    if (this.#open.size >= mostPreviews) {
      throw new RefusedError('Too many previews are open at once.', {
        status: 429,
        type: 'too-many-previews',
        hint: 'Close one that you do not need, here or in other tabs.',
      });
    }
    const host = isPrivate ? `${randomBytes(16).toString('hex')}.localhost` : undefined;
    const server = new PreviewServer(this.#client, target, host);
    const id = randomBytes(16).toString('base64url');
    this.#open.set(id, { server, lesson, renewedAt: Date.now() });
    this.#sweeping ??= setInterval(() => this.#sweep(), this.#leaseMs / 10).unref();
    return { id, port: await server.listen(), ...(host ? { host } : {}) };
  }

  /**
   * Keeps a preview open.
   *
   * @throws {RefusedError} 404 when it is closed
   */
  renew(lesson: string, id: string): void {
    const open = this.#open.get(id);
    if (open?.lesson === lesson) {
      open.renewedAt = Date.now();
      return;
    }
    throw new RefusedError('This preview is closed.', {
      status: 404,
      type: 'preview-closed',
      hint: 'Open it again.',
    });
  }

  /** Closes a preview; one that is closed already is what was wanted. */
  close(lesson: string, id: string): void {
    const open = this.#open.get(id);
    if (open?.lesson !== lesson) return;
    open.server.close();
    this.#open.delete(id);
  }

  /** Closes all of them. */
  closeAll(): void {
    clearInterval(this.#sweeping);
    this.#sweeping = undefined;
    for (const [id, { lesson }] of this.#open) this.close(lesson, id);
  }

  #sweep(): void {
    const now = Date.now();
    for (const [id, { server, lesson, renewedAt }] of this.#open) {
      const isLeft = now - renewedAt > this.#leaseMs;
      if (isLeft || now - server.usedAt > idleMs) this.close(lesson, id);
    }
    if (this.#open.size === 0) this.closeAll();
  }
}
