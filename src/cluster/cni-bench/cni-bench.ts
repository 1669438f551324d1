import type { Problem, Step } from '../../protocol/cluster.ts';
import type { Cni, CniBenchStatus } from '../../protocol/cni-bench.ts';
import { RefusedError } from '../base/refused.ts';
import type { removeLeftovers, runBench } from './run-bench.ts';

type Listener = (status: CniBenchStatus) => void;

/** What the bench does with a cluster of its own. */
export interface CniBenchWork {
  run: typeof runBench;
  /** Deletes what a run left behind whose server was killed. */
  removeLeftovers: typeof removeLeftovers;
}

/** The bench for all pages of a server: one CNI at a time. */
export class CniBench {
  readonly #problemOf: (error: unknown) => Problem;
  readonly #work: CniBenchWork;
  readonly #listeners = new Set<Listener>();
  #status: CniBenchStatus = { state: 'idle', steps: [], results: [] };
  #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(problemOf: (error: unknown) => Problem, work: CniBenchWork) {
    this.#problemOf = problemOf;
    this.#work = work;
  }

  /**
   * Begins to try a CNI; the status tells how it goes.
   *
   * @throws {RefusedError} while another is being tried
   */
  run(cni: Cni): void {
    if (this.#running) {
      throw new RefusedError('The bench is busy: it tries one CNI at a time.', {
        type: 'bench-busy',
        status: 409,
        hint: 'Wait until it is done, or press “Stop”.',
      });
    }
    this.#stop = new AbortController();
    this.#running = this.#try(cni, this.#stop.signal).finally(() => {
      this.#running = undefined;
    });
  }

  /** Ends the run that is under way; its cluster is deleted. */
  stop(): void {
    if (!this.#running) return;
    this.#update({ state: 'stopping' });
    this.#stop.abort();
  }

  /** Ends the run that is under way, and waits until its cluster is deleted. */
  async close(): Promise<void> {
    this.stop();
    await this.#running;
  }

  /** Deletes what a run left behind whose server was killed. */
  async removeLeftovers(signal: AbortSignal): Promise<void> {
    if (!this.#running) await this.#work.removeLeftovers({ report: () => undefined, signal });
  }

  /**
   * Tells the status now and at every change.
   *
   * @returns a function that ends it
   */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    listener(this.#status);
    return () => this.#listeners.delete(listener);
  }

  async #try(cni: Cni, signal: AbortSignal): Promise<void> {
    this.#update({ state: 'running', cni, steps: [], problem: undefined });
    const report = (step: Step) => {
      const { steps } = this.#status;
      const known = steps.some(({ id }) => id === step.id);
      this.#update({
        steps: known ? steps.map((one) => (one.id === step.id ? step : one)) : [...steps, step],
      });
    };
    try {
      const result = await this.#work.run(cni, { report, signal });
      const others = this.#status.results.filter((other) => other.cni !== cni);
      this.#update({ state: 'idle', results: [...others, result] });
    } catch (error) {
      const stopped: Problem = {
        title: 'The run was stopped.',
        hint: 'Its cluster is deleted. Press “Run” to start again.',
      };
      this.#update({ state: 'idle', problem: signal.aborted ? stopped : this.#problemOf(error) });
    }
  }

  #update(change: Partial<CniBenchStatus>): void {
    this.#status = { ...this.#status, ...change };
    for (const listener of this.#listeners) listener(this.#status);
  }
}
