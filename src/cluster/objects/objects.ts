import type {
  DeleteRequest,
  LogsRequest,
  RestartRequest,
  ScaleRequest,
} from '../../protocol/objects.ts';
import type { ApiClient } from '../api/client.ts';
import { RefusedError } from '../base/refused.ts';
import { deletePod, restart, scale } from './actions.ts';
import { positionOf } from './log-lines.ts';
import { containerLogs, type LogPart } from './logs.ts';
import { ownNamespace } from './own-namespace.ts';

/** So many outputs are followed at once, whoever reads them. */
const mostLogs = 24;

/** What a reader does with single objects of the workspaces of one cluster. */
export class Objects {
  readonly #client: ApiClient;
  readonly #closed = new AbortController();
  #logs = 0;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** As `deletePod` does. */
  delete(lesson: string, request: DeleteRequest): Promise<void> {
    return deletePod(this.#client, lesson, request);
  }

  /** As `scale` does. */
  scale(lesson: string, request: ScaleRequest): Promise<void> {
    return scale(this.#client, lesson, request);
  }

  /** As `restart` does. */
  restart(lesson: string, request: RestartRequest): Promise<void> {
    return restart(this.#client, lesson, request);
  }

  /**
   * Reads the output of a container of a lesson, as `containerLogs` does.
   *
   * @param lastEventId the id of the last event that the reader has: it goes on after that
   * @throws {RefusedError} also 403 for a Pod of somebody else, and 429 when too many are followed
   */
  async *logs(
    lesson: string,
    request: LogsRequest,
    lastEventId: string | undefined,
    left: AbortSignal,
  ): AsyncGenerator<LogPart> {
    const namespace = await ownNamespace(this.#client, lesson, request.namespace);
    if (this.#logs >= mostLogs) {
      throw new RefusedError('Too many logs are followed at once.', {
        status: 429,
        type: 'too-many-logs',
        hint: 'Close the logs that you do not need, here or in other tabs.',
      });
    }
    this.#logs += 1;
    // Aborted at the end in any case: a listener that stops ends the request to the API server too.
    const ended = new AbortController();
    const signal = AbortSignal.any([left, this.#closed.signal, ended.signal]);
    try {
      const target = { ...request, namespace };
      yield* containerLogs(this.#client, target, positionOf(lastEventId), signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#logs -= 1;
      ended.abort();
    }
  }

  /** Ends everything that runs for this cluster: it is gone, or another takes its place. */
  close(): void {
    this.#closed.abort();
  }
}
