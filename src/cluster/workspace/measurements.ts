import type { KubeObject, Measured } from '../../protocol/workspace.ts';
import { ApiError } from '../api/client.ts';
import { ClusterError } from '../base/errors.ts';
import type { Reading } from './measure.ts';

/** How often the metrics API is asked, in milliseconds; metrics-server asks the kubelets every ten seconds. */
const everyMs = 5_000;

/** The version of a reading without a Pod; before the first figures there is nothing to tell. */
const noPods = '[]';

/** Where the figures come from, and who is told of them. */
interface Options {
  /** The autoscalers that there are at the moment. */
  autoscalers: () => readonly KubeObject[];
  read: (autoscaler: KubeObject, signal: AbortSignal) => Promise<Reading | undefined>;
  tell: (measured: Measured) => void;
}

/** Has the Pods of a workspace's autoscalers measured, while there are any: one round at a time for all readers. */
export class Measurements {
  readonly #options: Options;
  /** What was told last of each autoscaler, by its uid. */
  readonly #told = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #stop = new AbortController();

  constructor(options: Options) {
    this.#options = options;
  }

  /** There may be an autoscaler now; goes on by itself until there is none. */
  begin(): void {
    if (this.#running) return;
    this.#running = true;
    this.#stop = new AbortController();
    void this.#round(this.#stop.signal);
  }

  /** Nobody reads any more. */
  stop(): void {
    this.#running = false;
    this.#stop.abort();
    clearTimeout(this.#timer);
    this.#told.clear();
  }

  async #round(signal: AbortSignal): Promise<void> {
    const autoscalers = this.#options.autoscalers();
    if (autoscalers.length === 0) {
      this.stop();
      return;
    }
    await Promise.all(autoscalers.map((autoscaler) => this.#measure(autoscaler, signal)));
    if (signal.aborted) return;
    this.#timer = setTimeout(() => void this.#round(signal), everyMs);
  }

  async #measure(autoscaler: KubeObject, signal: AbortSignal): Promise<void> {
    const { uid } = autoscaler.metadata;
    try {
      const reading = await this.#options.read(autoscaler, signal);
      if (signal.aborted || !reading || reading.version === (this.#told.get(uid) ?? noPods)) return;
      this.#told.set(uid, reading.version);
      this.#options.tell({ autoscaler: uid, pods: reading.pods, at: Date.now() });
    } catch (error) {
      // No target, no metrics yet, no API server: the autoscaler and the live stream tell of each in their own words.
      if (signal.aborted || error instanceof ApiError || error instanceof ClusterError) return;
      throw error;
    }
  }
}
