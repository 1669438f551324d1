import type { Problem } from '../../protocol/cluster.ts';
import type { Cni, CniBenchRequest, CniBenchStatus, CniResult } from '../../protocol/cni-bench.ts';
import { routes } from '../../protocol/routes.ts';
import { stepsView } from '../cluster/panel-view.ts';
import { isStaticSite } from '../stream/static-site.ts';
import { eachSecond } from '../dom/each-second.ts';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { morph } from '../dom/morph.ts';
import { problemView } from '../dom/problem-view.ts';
import { whenNear } from '../dom/when-near.ts';
import { openStream } from '../stream/event-stream.ts';
import { whileVisible } from '../stream/page-visible.ts';
import { ask, problemOf } from '../stream/requests.ts';
import { benchTable, columnsOf } from './bench-table.ts';
import { statusWords } from './status-words.ts';

/** The CNI bench: the reader picks one, sees how it is tried on a second cluster, and what was measured. */
export class CniBench extends HTMLElement {
  #status: CniBenchStatus = { state: 'idle', steps: [], results: [] };
  #recordings: CniResult[] = [];
  #failure: Problem | undefined;
  /** Whether the server is connected; the button waits for it. */
  #isThere = false;

  connectedCallback(): void {
    if (isStaticSite) return;
    this.#recordings = JSON.parse(this.dataset['recordings']!) as CniResult[];
    this.#part('form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#ask(this.#isRunning ? { action: 'stop' } : { action: 'run', cni: this.#picked });
    });
    whenNear([this], () => whileVisible(() => this.#listen()));
    eachSecond(() => {
      if (this.#isRunning) this.#drawProgress();
    });
    this.#draw();
  }

  get #isRunning(): boolean {
    return this.#status.state !== 'idle';
  }

  get #picked(): Cni {
    return new FormData(this.#part('form') as HTMLFormElement).get('cni') as Cni;
  }

  #part(selector: string): HTMLElement {
    return this.querySelector<HTMLElement>(selector)!;
  }

  #listen(): () => void {
    return openStream(
      routes.cniBench,
      {},
      {
        onEvent: ({ data }) => {
          this.#status = data;
          this.#draw();
        },
        onOpen: () => this.#setThere(true),
        onBroken: () => this.#setThere(false),
      },
    );
  }

  #setThere(isThere: boolean): void {
    this.#isThere = isThere;
    this.#draw();
  }

  async #ask(request: CniBenchRequest): Promise<void> {
    this.#failure = undefined;
    try {
      await ask(routes.runCniBench, {}, request);
    } catch (error) {
      this.#failure = problemOf(error);
    }
    this.#draw();
  }

  #draw(): void {
    const { state, results } = this.#status;
    const button = this.#part('button') as HTMLButtonElement;
    button.textContent = this.#isRunning ? 'Stop' : 'Run';
    button.disabled = !this.#isThere || state === 'stopping';
    button.classList.toggle('kb-primary', !this.#isRunning);
    (this.#part('fieldset') as HTMLFieldSetElement).disabled = this.#isRunning;
    this.#drawProgress();
    const table = document.createElement('template');
    table.innerHTML = benchTable(columnsOf(results, this.#recordings)).text;
    morph(this.#part('.kb-bench-results'), [...table.content.childNodes]);
  }

  #drawProgress(): void {
    const { steps, problem } = this.#status;
    const { icon: shape, words } = statusWords(this.#status, this.#isThere);
    morph(this.#part('[role="status"]'), [icon(shape), h('span', {}, words)]);
    morph(this.#part('.kb-bench-progress'), [
      ...(this.#failure ? [problemView(this.#failure, 'failure')] : []),
      ...(problem ? [problemView(problem, 'problem')] : []),
      ...(steps.length > 0 ? [stepsView(steps, Date.now())] : []),
    ]);
  }
}
