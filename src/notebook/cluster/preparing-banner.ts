import { duration } from '../dom/duration.ts';
import { eachSecond } from '../dom/each-second.ts';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { morph } from '../dom/morph.ts';
import { clusterView } from '../live/cluster-view.ts';
import { counted } from '../state/words.ts';

const onTheWay = new Set(['preparing', 'creating', 'starting']);

/** A slim strip on lesson pages while the cluster is being made: what is done now, and that reading can start. */
export class PreparingBanner extends HTMLElement {
  connectedCallback(): void {
    clusterView().watch(() => this.#draw());
    eachSecond(() => {
      if (!this.hidden) this.#draw();
    });
  }

  #draw(): void {
    const { server, status } = clusterView().get();
    this.hidden = server !== 'there' || !status || !onTheWay.has(status.state);
    if (this.hidden || !status) return;
    const running = status.steps.findLast(({ state }) => state === 'running');
    const done = status.steps.filter(({ state }) => state === 'done').length;
    morph(this, [
      icon('busy'),
      h(
        'p',
        {},
        h(
          'strong',
          {},
          status.provider === 'context'
            ? 'kindbook is connecting to your cluster. '
            : 'Your cluster is being prepared. ',
        ),
        'You can start reading; the cells run as soon as it is ready.',
        running &&
          h(
            'span',
            { class: 'kb-dim' },
            ` Now: ${running.title}, for ${duration(Date.now() - running.startedAt)}` +
              `${done > 0 ? `; ${counted(done, 'step')} done` : ''}.`,
          ),
      ),
    ]);
  }
}
