import css from '../../styles/timeline.css?inline';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { morph } from '../dom/morph.ts';
import { prose } from '../dom/prose.ts';
import { addStyleOnce } from '../dom/style-once.ts';
import type { CellTimeline } from './cell-timeline.ts';
import { chartOf, type Chart } from './chart-view.ts';
import { followPointer, goalOf, nearestOf, sliderView } from './slider.ts';
import { byLane, jobOf, type Component } from '../timeline/components.ts';
import { episodesOf, grouped, type Group } from '../timeline/group.ts';
import type { History } from '../timeline/history.ts';
import type { Hop } from '../timeline/hop.ts';
import { Observer } from '../timeline/observer.ts';
import { observedWords, sentenceOf, timeWords } from '../timeline/sentences.ts';
import { sinceApply } from '../timeline/words.ts';
import { counted } from '../state/words.ts';

/** A component's steps that the list shows; of more, the newest. */
const listedAtMost = 40;
/** While it grows, it is drawn at most so often, in milliseconds: where it can be seen, and where it cannot. */
const betweenDrawingsMs = 800;
const unseenMs = 2_500;

/**
 * The timeline of a cell on the page: chart, slider, sentence and list. It is drawn from the cell's history, again
 * whenever the cell is, which is at most once a frame.
 */
export class TimelineSection {
  readonly #host: HTMLElement;
  readonly #cell: string;
  readonly #timeline: CellTimeline;
  #history: History | undefined;
  #observer: Observer | undefined;
  #taken = 0;
  #groups: readonly Group[] = [];
  /** The version of the hops that were grouped, and when. */
  #grouped = -1;
  #groupedAt = -Infinity;
  /** What the page shows, as one word. */
  #drawn = '';
  /** The step that the reader chose; several may stand at the same time. */
  #chosen: number | undefined;
  #listed = false;
  #width = 0;
  #isSeen = true;
  #chart: Chart | undefined;
  #later: ReturnType<typeof setTimeout> | undefined;

  /** @param host the element that it fills */
  constructor(host: HTMLElement, cell: string, timeline: CellTimeline) {
    this.#host = host;
    this.#cell = cell;
    this.#timeline = timeline;
    addStyleOnce(css);
    host.addEventListener('click', (event) => this.#click(event));
    host.addEventListener('keydown', (event) => this.#key(event));
    host.addEventListener('pointerdown', (event) => this.#drag(event));
    new ResizeObserver(() => {
      const width = Math.floor(host.clientWidth);
      if (width === this.#width) return;
      this.#width = width;
      this.draw();
    }).observe(host);
    new IntersectionObserver((entries) => {
      this.#isSeen = entries.at(-1)!.isIntersecting;
      if (this.#isSeen) this.draw();
    }).observe(host);
  }

  /** Draws what there is now; does nothing where that is drawn already. */
  draw(): void {
    const { history, at } = this.#timeline;
    if (history !== this.#history) this.#begin(history);
    if (!history || !this.#observer) {
      this.#host.hidden = true;
      return;
    }
    for (const event of history.eventsFrom(this.#taken)) this.#observer.take(event);
    this.#taken = history.count;
    const { hops, version } = this.#observer;
    const wait = this.#groupedAt + this.#pause() - performance.now();
    if (version !== this.#grouped && wait > 0) this.#drawLater(wait);
    else if (version !== this.#grouped) {
      this.#groupedAt = performance.now();
      this.#grouped = version;
      this.#groups = grouped(hops);
    }
    const drawn = [this.#grouped, at, this.#chosen, this.#listed, this.#width].join();
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#host.hidden = hops.length === 0 && history.start !== 'page';
    if (this.#groups.length > 0) this.#show(history);
    else morph(this.#host, history.start === 'page' ? [nothingYet()] : []);
  }

  #begin(history: History | undefined): void {
    this.#history = history;
    this.#observer = history && new Observer(this.#cell, history.base);
    this.#taken = 0;
    this.#groups = [];
    this.#grouped = -1;
    this.#groupedAt = -Infinity;
    this.#drawn = '';
    this.#chosen = undefined;
  }

  /** For how long the drawing stays as it is, in milliseconds; the first step is shown at once. */
  #pause(): number {
    if (this.#groups.length === 0) return 0;
    return this.#isSeen ? betweenDrawingsMs : unseenMs;
  }

  #drawLater(wait: number): void {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.draw(), wait);
  }

  /** The step that is looked at: the chosen one, or the newest up to the moment. */
  #selected(): Group | undefined {
    const { at } = this.#timeline;
    if (at === undefined) return this.#groups.at(-1);
    const chosen = this.#groups.find(({ id, to }) => id === this.#chosen && to === at);
    return chosen ?? this.#groups.findLast(({ to }) => to <= at);
  }

  #show(history: History): void {
    const { at } = this.#timeline;
    const selected = this.#selected();
    const hops = this.#observer!.hops;
    const width = this.#width - 2 * inset;
    const isWide = this.#width >= chartFrom;
    this.#chart = isWide ? chartOf({ groups: this.#groups, hops, width, selected, at }) : undefined;
    const steps = this.#groups.length;
    const last = this.#groups.at(-1)!;
    const position = at === undefined ? this.#end : this.#position(selected);
    const alone = inset + ((width - 2 * inset) * position) / this.#end;
    const place = !this.#chart ? alone : at === undefined ? width - inset : this.#chart.x(at);
    const count = counted(steps, 'step');
    morph(this.#host, [
      h(
        'div',
        { class: 'kb-timeline-head', 'data-key': 'head' },
        h('h3', {}, titleOf(history, hops)),
        h('span', { class: 'kb-dim' }, `${count} in ${sinceApply(last.to)}`),
        at !== undefined &&
          history.start !== 'recording' &&
          h(
            'div',
            { class: 'kb-buttons' },
            h('button', { type: 'button', 'data-action': 'now' }, 'Back to now'),
          ),
      ),
      h(
        'div',
        { class: 'kb-timeline-chart', 'data-key': 'chart' },
        sliderView({
          position,
          end: this.#end,
          words: this.#valueText(selected),
          isPast: at !== undefined,
        }),
        this.#chart &&
          h(
            'div',
            {
              role: 'img',
              'aria-label': `Timeline: ${count} in ${sinceApply(last.to)}. The list has the same in words.`,
            },
            this.#chart.svg,
          ),
      ),
      this.#saidView(selected, history),
      h(
        'div',
        { class: 'kb-timeline-list', 'data-key': 'list' },
        h(
          'button',
          {
            type: 'button',
            class: 'kb-link kb-timeline-more',
            'data-action': 'timeline-list',
            'aria-expanded': String(this.#listed || !isWide),
            hidden: !isWide,
          },
          this.#listed ? 'Hide the list' : `Show ${count} as a list`,
        ),
        (this.#listed || !isWide) && this.#listView(selected),
      ),
    ]);
    this.#place(place);
  }

  /** Inline styles are set by script: the page's policy allows none in its text. */
  #place(left: number): void {
    this.#host
      .querySelector<HTMLElement>('.kb-slider-knob')
      ?.style.setProperty('left', `${left}px`);
  }

  #saidView(selected: Group | undefined, history: History): HTMLElement {
    if (!selected) {
      return h(
        'p',
        { class: 'kb-timeline-said', 'data-key': 'said' },
        h('strong', {}, 'Before the first step. '),
        history.start === 'page'
          ? 'This is what was there when this page began to watch.'
          : 'This is what was there when Apply was pressed.',
      );
    }
    const { hops, from, to } = selected;
    const { by } = hops[0]!;
    const isFirst = this.#groups.find((group) => group.hops[0]!.by.name === by.name) === selected;
    const job = isFirst ? jobOf(by) : undefined;
    return h(
      'div',
      { class: 'kb-timeline-said', 'data-key': 'said' },
      h(
        'p',
        {},
        icon(tones[hops.at(-1)!.tone]),
        h('strong', {}, `${timeWords(from, to)} · ${nameOf(by)} `),
        prose(sentenceOf(hops, this.#timeline.at)),
      ),
      h('p', { class: 'kb-dim' }, job !== undefined && `${job} `, prose(`${observedWords(hops)}.`)),
    );
  }

  #listView(selected: Group | undefined): HTMLElement {
    const lanes = new Map<string, { by: Component; groups: Group[] }>();
    for (const group of this.#groups) {
      const { by } = group.hops[0]!;
      const lane = lanes.get(by.id) ?? { by, groups: [] };
      lane.groups.push(group);
      lanes.set(by.id, lane);
    }
    const told = new Set<string>();
    return h(
      'div',
      { class: 'kb-timeline-lanes', 'data-key': 'lanes' },
      [...lanes.values()]
        .sort((a, b) => byLane(a.by, b.by))
        .map(({ by, groups }) => {
          const job = told.has(by.name) ? undefined : jobOf(by);
          told.add(by.name);
          const rest = groups.length - listedAtMost;
          return h(
            'section',
            { 'data-key': by.id },
            h('h4', {}, nameOf(by)),
            job !== undefined && h('p', { class: 'kb-dim' }, job),
            rest > 0 && h('p', { class: 'kb-dim' }, `${rest} earlier steps are left out here.`),
            h(
              'ol',
              {},
              groups.slice(-listedAtMost).map((group) => this.#itemView(group, selected)),
            ),
          );
        }),
    );
  }

  #itemView(group: Group, selected: Group | undefined): HTMLElement {
    const { at } = this.#timeline;
    const { id, hops, from, to } = group;
    const isPast = at !== undefined && to > at;
    return h(
      'li',
      {
        'data-key': `hop-${id}`,
        'data-hop': id,
        class: [isPast && 'kb-later', at !== undefined && group === selected && 'kb-at']
          .filter(Boolean)
          .join(' '),
        'aria-current': at !== undefined && group === selected ? 'step' : undefined,
      },
      h('span', { class: 'kb-timeline-time' }, icon(tones[hops.at(-1)!.tone]), timeWords(from, to)),
      h('span', {}, prose(sentenceOf(hops, this.#timeline.at))),
    );
  }

  #valueText(selected: Group | undefined): string {
    const { at } = this.#timeline;
    if (at === undefined) return 'Now';
    if (!selected) return 'Before the first step';
    const { hops, from, to } = selected;
    return `${timeWords(from, to)}: ${nameOf(hops[0]!.by)} ${sentenceOf(hops, at).replaceAll('`', '')}`;
  }

  /** Where a step stands on the slider: 0 is before the first, one more than the last is now. */
  #position(group: Group | undefined): number {
    return group ? this.#groups.indexOf(group) + 1 : 0;
  }

  /** The last position: now, or the last step of a recording, which has no now. */
  get #end(): number {
    return this.#groups.length + (this.#history?.start === 'recording' ? 0 : 1);
  }

  #go(wanted: number): void {
    const position = Math.min(Math.max(wanted, 0), this.#end);
    const group = this.#groups[position - 1];
    // Chosen first: the same moment may belong to another step.
    this.#chosen = group?.id;
    if (position > this.#groups.length) this.#timeline.lookAt(undefined);
    else this.#timeline.lookAt(group ? group.to : 0);
  }

  #key(event: KeyboardEvent): void {
    if (!(event.target as Element).matches('[role="slider"]')) return;
    const now = this.#timeline.at === undefined ? this.#end : this.#position(this.#selected());
    const goal = goalOf(event, now, this.#end);
    if (goal === undefined) return;
    event.preventDefault();
    this.#go(goal);
  }

  #click(event: MouseEvent): void {
    const target = event.target as Element;
    if (target.closest('[data-action="timeline-list"]')) {
      this.#listed = !this.#listed;
      this.draw();
      return;
    }
    const item = target.closest<HTMLElement>('li[data-hop]');
    if (item) this.#choose(Number(item.dataset['hop']));
  }

  #choose(id: number): void {
    const index = this.#groups.findIndex((group) => group.id === id);
    if (index >= 0) this.#go(index + 1);
  }

  /** The line follows the pointer, from step to step. */
  #drag(event: PointerEvent): void {
    const target = event.target as Element;
    const area = target.closest<HTMLElement>('.kb-timeline-chart');
    if (!area || event.button !== 0) return;
    const hop = target.closest<SVGElement>('[data-hop]');
    const slider = area.querySelector<HTMLElement>('[role="slider"]')!;
    event.preventDefault();
    slider.focus({ preventScroll: true });
    if (hop) {
      this.#choose(Number(hop.dataset['hop']));
      return;
    }
    followPointer(area, event, (x) => this.#go(this.#nearest(x, area.clientWidth)));
  }

  /** The position on the slider that stands nearest to a place. */
  #nearest(x: number, width: number): number {
    const chart = this.#chart;
    if (!chart) return Math.round(((x - inset) / (width - 2 * inset)) * this.#end);
    const places = [chart.x(0) - 12, ...this.#groups.map(({ to }) => chart.x(to))];
    // Some way behind the last step begins now.
    if (x > places.at(-1)! + 20) return this.#end;
    return nearestOf(places, x);
  }
}

/** The section's padding, and from which width on the chart is drawn. */
const inset = 16;
const chartFrom = 620;

const titles: Readonly<Record<History['start'], string>> = {
  apply: 'What your Apply set off',
  recording: 'What this Apply set off',
  page: 'What happened since this page began to watch',
};

/** After a long silence it is most often somebody else who sets something off, for instance a command. */
function titleOf({ start }: History, hops: readonly Hop[]): string {
  const isLong = start === 'apply' && episodesOf(hops).length > 1;
  return isLong ? 'What has happened since your Apply' : titles[start];
}

const tones = { plain: 'idle', good: 'good', bad: 'bad', gone: 'absent' } as const;

function nameOf({ name, node }: Component): string {
  return node === undefined ? name : `${name} on ${node}`;
}

function nothingYet(): HTMLElement {
  return h(
    'p',
    { class: 'kb-dim', 'data-key': 'nothing' },
    'A timeline is recorded while the page watches. This page did not watch what the earlier Apply set off, so its times are not known: press Apply to see a timeline, or read the objects’ Events, if any.',
  );
}
