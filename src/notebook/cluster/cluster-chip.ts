import { routes } from '../../protocol/routes.ts';
import type { Problem } from '../../protocol/cluster.ts';
import { eachSecond } from '../dom/each-second.ts';
import { icon } from '../dom/icon.ts';
import { h } from '../dom/element.ts';
import { morph } from '../dom/morph.ts';
import { ask, problemOf } from '../stream/requests.ts';
import { clusterView } from '../live/cluster-view.ts';
import { panelView } from './panel-view.ts';
import { clusterReport } from './report.ts';
import { clusterWords } from './words.ts';

/** The header's chip: says how the cluster is doing, and opens a panel that tells all of it. */
export class ClusterChip extends HTMLElement {
  #failure: Problem | undefined;
  #confirming = false;
  #copied = false;

  connectedCallback(): void {
    const panel = this.#panel();
    clusterView().watch(() => this.#draw());
    eachSecond(() => {
      if (panel.matches(':popover-open')) this.#drawPanel();
    });
    panel.addEventListener('toggle', () => {
      this.#confirming = false;
      this.#copied = false;
      this.#drawPanel();
    });
    panel.addEventListener('click', (event) => void this.#click(event));
  }

  #panel(): HTMLElement {
    return this.querySelector<HTMLElement>('[popover]')!;
  }

  async #click(event: MouseEvent): Promise<void> {
    const button = (event.target as Element).closest<HTMLElement>('[data-action]');
    switch (button?.dataset['action']) {
      case 'create':
        await this.#make('create');
        break;
      case 'recreate':
        this.#confirming = true;
        break;
      case 'recreate-now':
        this.#confirming = false;
        await this.#make('recreate');
        break;
      case 'cancel':
        this.#confirming = false;
        break;
      case 'copy':
        await navigator.clipboard.writeText(clusterReport(clusterView().get(), Date.now()));
        this.#copied = true;
        break;
    }
    this.#drawPanel();
  }

  async #make(action: 'create' | 'recreate'): Promise<void> {
    this.#failure = undefined;
    await ask(routes.makeCluster, {}, { action }).catch((error: unknown) => {
      this.#failure = problemOf(error);
    });
  }

  #draw(): void {
    const words = clusterWords(clusterView().get());
    morph(this.querySelector('[popovertarget]')!, [
      h(
        'span',
        { class: `kb-chip kb-cluster-${words.icon}` },
        icon(words.icon),
        h('span', { class: 'kb-cluster-word' }, 'Cluster: '),
        h('span', { class: 'kb-cluster-state' }, words.state),
        words.facts !== '' && h('span', { class: 'kb-cluster-facts' }, ` ${words.facts}`),
      ),
    ]);
    this.#drawPanel();
  }

  #drawPanel(): void {
    morph(
      this.#panel(),
      panelView({
        view: clusterView().get(),
        failure: this.#failure,
        confirming: this.#confirming,
        copied: this.#copied,
        now: Date.now(),
      }),
    );
  }
}
