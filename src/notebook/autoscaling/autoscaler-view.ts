import type { KubeObject } from '../../protocol/workspace.ts';
import { duration } from '../dom/duration.ts';
import { h } from '../dom/element.ts';
import { morph } from '../dom/morph.ts';
import { prose } from '../dom/prose.ts';
import type { Scaling } from '../state/scaling.ts';
import { chartModel, momentWords, valueAt, type ChartModel } from './chart-model.ts';
import { formulaLine } from './formula.ts';
import { Plots } from './plots.ts';

/** The lines of the charts: the class of its sample, and what it is. */
const legend: readonly [string, string][] = [
  ['load', 'load: all Pods together'],
  ['pod', 'each Pod'],
  ['average', 'average'],
  ['target', 'target'],
  ['current', 'Current replicas'],
  ['desired', 'Desired replicas'],
];

/** One autoscaler: how it counts, charts, a moment in words, and all of it as a table. */
export class AutoscalerView {
  readonly element: HTMLElement;
  readonly #span = h('span', { class: 'kb-dim' });
  readonly #formula = h('p', { class: 'kb-formula' });
  readonly #plots: Plots;
  readonly #picture: HTMLElement;
  readonly #slider = h('input', { type: 'range', min: 0, step: 1, 'aria-label': 'Moment' });
  readonly #said = h('p', { class: 'kb-moment' });
  readonly #table = h('div', { class: 'kb-scaling-table' });
  readonly #details: HTMLDetailsElement;
  readonly #theme: MutationObserver;
  readonly #resize: ResizeObserver;
  #model: ChartModel | undefined;
  /** The moment that the reader has chosen, by its index; undefined for the newest. */
  #chosen: number | undefined;
  #saidFormula = '';

  constructor({ metadata }: KubeObject) {
    const { name } = metadata;
    this.#plots = new Plots((index) => this.#look(index));
    this.#picture = h('div', { role: 'img' }, this.#plots.element);
    this.#details = h('details', {}, h('summary', {}, 'The charts as a table'), this.#table);
    this.element = h(
      'section',
      { 'aria-label': `Autoscaler ${name}`, class: 'kb-autoscaler' },
      h('div', { class: 'kb-timeline-head' }, h('h3', {}, `Autoscaler ${name}`), this.#span),
      this.#formula,
      h(
        'ul',
        { class: 'kb-legend' },
        legend.map(([line, words]) =>
          h('li', {}, h('span', { class: `kb-sample kb-sample-${line}` }), words),
        ),
      ),
      this.#picture,
      this.#slider,
      this.#said,
      this.#details,
    );
    this.#slider.addEventListener('input', () => {
      const index = this.#slider.valueAsNumber;
      this.#look(index === Number(this.#slider.max) ? undefined : index);
    });
    this.#details.addEventListener('toggle', () => this.#drawTable());
    this.#theme = new MutationObserver(() => this.#plots.redraw());
    this.#theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    this.#resize = new ResizeObserver(() => this.#drawPlots());
    this.#resize.observe(this.element);
  }

  /** @param now the moment that is looked at, in milliseconds since the epoch */
  draw(autoscaler: KubeObject, scaling: Scaling, now: number): void {
    const model = chartModel(scaling, now);
    if (!model) return;
    this.#model = model;
    this.#span.textContent = `since the page started to watch it: ${duration(1000 * model.times.at(-1)!)}`;
    this.#drawFormula(autoscaler, scaling);
    if (this.#chosen !== undefined && this.#chosen >= model.times.length) this.#chosen = undefined;
    this.#picture.setAttribute('aria-label', pictureWords(model));
    this.#drawPlots();
    this.#drawTable();
  }

  close(): void {
    this.#theme.disconnect();
    this.#resize.disconnect();
    this.#plots.close();
    this.element.remove();
  }

  #drawFormula(autoscaler: KubeObject, scaling: Scaling): void {
    const words = formulaLine(autoscaler, scaling);
    if (words === this.#saidFormula) return;
    this.#saidFormula = words;
    this.#formula.replaceChildren(...prose(words));
  }

  #drawPlots(): void {
    const width = Math.floor(this.element.clientWidth);
    if (!this.#model || width === 0) return;
    this.#plots.draw(this.#model, width);
    this.#drawMoment(this.#model);
  }

  #look(index: number | undefined): void {
    this.#chosen = index;
    if (this.#model) this.#drawMoment(this.#model);
  }

  #drawMoment(model: ChartModel): void {
    const last = model.times.length - 1;
    const index = this.#chosen ?? last;
    const words = momentWords(model, index);
    this.#slider.max = String(last);
    this.#slider.value = String(index);
    this.#slider.setAttribute('aria-valuetext', words);
    this.#said.textContent = words;
    this.#plots.mark(this.#chosen);
  }

  /** The table is long, and drawn only while it is open. */
  #drawTable(): void {
    if (!this.#model || !this.#details.open) return;
    morph(this.#table, [tableOf(this.#model)]);
  }
}

function pictureWords(model: ChartModel): string {
  return `Charts of CPU and of the number of Pods. ${momentWords(model, model.times.length - 1)} The table has the same in numbers.`;
}

/** A row for each moment at which something was new, and for each thing that the autoscaler said. */
function tableOf(model: ChartModel): HTMLElement {
  const { times, load, average, target, pods, current, desired, marks } = model;
  const milli = (value: number | undefined) =>
    value === undefined ? '–' : `${Math.round(value)}m`;
  const whole = (value: number | undefined) => (value === undefined ? '–' : String(value));
  const rows = times.map((time, index) => {
    const each = pods
      .map(({ cpu }) => valueAt(cpu, index))
      .filter((cpu) => cpu !== undefined)
      .map((cpu) => milli(cpu));
    return {
      time,
      cells: [
        milli(valueAt(load, index)),
        each.join(' ') || '–',
        milli(valueAt(average, index)),
        milli(valueAt(target, index)),
        whole(valueAt(desired, index)),
        whole(valueAt(current, index)),
      ],
      words: '',
    };
  });
  const said = marks.map(({ at, words }) => ({ time: at, cells: undefined, words }));
  const all = [...rows, ...said].sort((a, b) => a.time - b.time);
  const titles = ['Time', 'Load', 'Each Pod', 'Average', 'Target', 'Desired', 'Current'];
  return h(
    'table',
    {},
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        titles.map((title) => h('th', { scope: 'col' }, title)),
      ),
    ),
    h(
      'tbody',
      {},
      all.map(({ time, cells, words }) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, `${Math.round(time)} s`),
          cells
            ? cells.map((cell) => h('td', {}, cell))
            : h('td', { colspan: titles.length - 1, class: 'kb-said' }, words),
        ),
      ),
    ),
  );
}
