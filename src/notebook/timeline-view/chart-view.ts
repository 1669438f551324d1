import { s } from '../dom/svg.ts';
import { byLane, type Component } from '../timeline/components.ts';
import { episodesOf, type Group } from '../timeline/group.ts';
import type { Hop } from '../timeline/hop.ts';
import { scaleOf, type Scale } from '../timeline/scale.ts';
import { labelOf } from '../timeline/sentences.ts';

/** The chart's measures in pixels of the screen, so that its words keep their size. */
const labels = 176;
const edge = 20;
const inset = 16;
const row = 27;
const bar = 17;
const axis = 22;
const top = 12;
/** So many marks of one group are drawn one by one; more become a band. */
const marksAtMost = 12;
/** A letter is about so wide. */
const letter = 6.6;
/** A lane's name has room for so many letters. */
const nameAtMost = 24;

/** What a chart is drawn from. */
export interface ChartFacts {
  readonly groups: readonly Group[];
  readonly hops: readonly Hop[];
  readonly width: number;
  /** The group that is looked at. */
  readonly selected: Group | undefined;
  /** The moment that is looked at; undefined for now. */
  readonly at: number | undefined;
}

interface Lane {
  readonly by: Component;
  readonly groups: readonly Group[];
  /** Bars above the marks, in rows. */
  readonly bars: readonly (readonly Bar[])[];
  readonly y: number;
  readonly height: number;
}

interface Bar {
  readonly from: number;
  readonly until: number | undefined;
  readonly name: string;
  readonly group: Group;
}

/** A chart that was drawn: it answers which moment stands at a place of it. */
export interface Chart {
  readonly svg: SVGElement;
  /** The place of a time, in pixels from the left. */
  x(milliseconds: number): number;
}

/** Draws lanes, marks, bars, curves, the axis and the line of the moment that is looked at. */
export function chartOf(facts: ChartFacts): Chart {
  const { groups, hops, width, selected, at } = facts;
  const episodes = episodesOf(hops);
  const scale = scaleOf(episodes, Math.max(100, width - labels - 2 * edge));
  const x = (milliseconds: number) => labels + edge + scale.x(milliseconds);
  const lanes = lanesOf(groups);
  const bottom = lanes.reduce((sum, { height }) => sum + height, top);
  const isLater = (time: number) => at !== undefined && time > at;

  const places = new Map<number, { x: number; y: number; episode: number }>();
  for (const lane of lanes) {
    for (const { hops } of lane.groups) {
      for (const hop of hops) {
        const episode = episodes.findLastIndex(({ from }) => from <= hop.at);
        places.set(hop.id, { x: x(hop.at), y: markY(lane), episode });
      }
    }
  }

  const svg = s(
    'svg',
    {
      class: 'kb-chart',
      width,
      height: bottom + axis,
      viewBox: `0 0 ${width} ${bottom + axis}`,
      'aria-hidden': 'true',
    },
    lanes.map((lane) => laneView(lane, width)),
    s('g', { class: 'kb-chart-curves' }, curves(groups, places, isLater)),
    lanes.flatMap((lane) =>
      lane.bars.flatMap((bars, index) =>
        // Where bars share a row, the next one covers the end of this one, and the words there.
        bars
          .toSorted((a, b) => a.from - b.from)
          .map((each, at, sorted) =>
            barView(each, lane.y + index * bar, x, isLater(each.from), sorted[at + 1]?.from),
          ),
      ),
    ),
    lanes.flatMap((lane) =>
      lane.groups.map((group) => groupView(group, lane, x, isLater(group.to), group === selected)),
    ),
    axisView(scale, bottom),
    s('path', {
      class: `kb-chart-now ${at === undefined ? '' : 'kb-chart-past'}`,
      d: `M${px(at === undefined ? width - inset : x(at))} 0V${bottom}`,
    }),
  );
  return { svg, x };
}

function lanesOf(groups: readonly Group[]): Lane[] {
  const by = new Map<string, { by: Component; groups: Group[] }>();
  for (const group of groups) {
    const component = group.hops[0]!.by;
    const lane = by.get(component.id) ?? { by: component, groups: [] };
    lane.groups.push(group);
    by.set(component.id, lane);
  }
  let y = top;
  return [...by.values()]
    .sort((a, b) => byLane(a.by, b.by))
    .map((lane): Lane => {
      const bars = barsOf(lane.groups);
      const height = row + bars.length * bar;
      const placed = { ...lane, bars, y, height };
      y += height;
      return placed;
    });
}

/** The bars of a lane: what lasts, one for a group; those that overlap go into a second row, or share it. */
function barsOf(groups: readonly Group[]): Bar[][] {
  const rows: Bar[][] = [];
  for (const group of groups) {
    const spans = group.hops.flatMap(({ at, span }) => (span ? [{ at, ...span }] : []));
    const [first] = spans;
    if (!first) continue;
    const isOpen = spans.some(({ until }) => until === undefined);
    const until = isOpen ? undefined : Math.max(...spans.map((each) => each.until!));
    const one = { from: Math.min(...spans.map((each) => each.at)), until, name: first.name, group };
    const free = rows.find((bars) => bars.every((each) => (each.until ?? Infinity) <= one.from));
    if (free) free.push(one);
    else if (rows.length < 2) rows.push([one]);
    else rows[1]!.push(one);
  }
  return rows;
}

function markY({ y, bars }: Lane): number {
  return y + bars.length * bar + row / 2;
}

function laneView(lane: Lane, width: number): Element {
  const y = markY(lane);
  const { name, node } = lane.by;
  const shown = name.length > nameAtMost ? `${name.slice(0, nameAtMost - 1)}…` : name;
  return s(
    'g',
    { class: 'kb-chart-lane' },
    s('path', { d: `M${labels} ${y}H${width}` }),
    s(
      'text',
      { x: 0, y: y + 4 },
      shown,
      node !== undefined && s('tspan', { class: 'kb-chart-node', dx: 5 }, shortNode(node)),
    ),
  );
}

/** A node's name as far as there is room for it: its end tells it from the others. */
function shortNode(node: string): string {
  return node.length > 18 ? `…${node.slice(-17)}` : node;
}

function curves(
  groups: readonly Group[],
  places: ReadonlyMap<number, { x: number; y: number; episode: number }>,
  isLater: (time: number) => boolean,
): Element[] {
  const drawn = new Set<string>();
  return groups.flatMap(({ hops }) =>
    // A band has one curve, to its beginning.
    (hops.length > marksAtMost ? hops.slice(0, 1) : hops).flatMap((hop) => {
      const [from, to] = [places.get(hop.cause ?? -1), places.get(hop.id)];
      // Across a silence the curve would say more than is known: something else set it off.
      if (!from || !to || from.y === to.y || from.episode !== to.episode) return [];
      const bow = Math.max(8, Math.min(60, (to.x - from.x) / 2));
      const d = `M${px(from.x)} ${from.y}C${px(from.x + bow)} ${from.y} ${px(to.x - bow)} ${to.y} ${px(to.x)} ${to.y}`;
      if (drawn.has(d)) return [];
      drawn.add(d);
      return [s('path', { d, class: isLater(hop.at) ? 'kb-later' : undefined })];
    }),
  );
}

function barView(
  { from, until, name, group }: Bar,
  y: number,
  x: (milliseconds: number) => number,
  later: boolean,
  next = Infinity,
): Element {
  const start = x(from);
  const width = Math.max(6, x(until ?? Math.max(group.to, from)) - start);
  const words = `${group.hops.length > 1 ? `${group.hops.length} × ` : ''}${name}`;
  return s(
    'g',
    { class: ['kb-chart-bar', until === undefined && 'kb-open', later && 'kb-later'] },
    s('rect', { x: px(start), y: y + 3, width: px(width), height: bar - 3, rx: 4 }),
    Math.min(width, x(next) - start) > words.length * letter + 8 &&
      s('text', { x: px(start + 6), y: y + 14 }, words),
  );
}

function groupView(
  group: Group,
  lane: Lane,
  x: (milliseconds: number) => number,
  later: boolean,
  selected: boolean,
): Element {
  const y = markY(lane);
  const { hops, from, to } = group;
  const [first] = hops as [Hop, ...Hop[]];
  const classes = ['kb-chart-hop', later && 'kb-later', selected && 'kb-at'];
  const title = s('title', {}, labelOf(hops));
  if (hops.length > marksAtMost) {
    const start = x(from) - 6;
    const width = Math.max(12, x(to) - start + 6);
    const words = labelOf(hops);
    // The marks of others may lie on the band, and not on its words.
    const others = lane.groups.flatMap((other) => (other === group ? [] : other.hops));
    const next = Math.min(...others.map(({ at }) => at).filter((at) => at >= from));
    return s(
      'g',
      { class: [...classes, `kb-${first.tone}`, 'kb-band'], 'data-hop': group.id },
      title,
      s('rect', { x: px(start), y: y - 8, width: px(width), height: 16, rx: 8 }),
      Math.min(width, x(next) - start - 8) > words.length * letter + 10 &&
        s('text', { x: px(start + 8), y: y + 4 }, words),
    );
  }
  const again = hops.flatMap((hop) => hop.again.map(({ at }) => at));
  return s(
    'g',
    { class: classes, 'data-hop': group.id },
    title,
    again.map((time) => s('path', { class: 'kb-again', d: `M${px(x(time))} ${y - 4}v8` })),
    hops.map((hop) => mark(hop, x(hop.at), y)),
  );
}

/** A mark's form says the same as its colour. */
function mark({ tone }: Hop, x: number, y: number): Element {
  const where = { class: `kb-${tone}`, transform: `translate(${px(x)} ${y})` };
  switch (tone) {
    case 'bad':
      return s('path', { ...where, d: 'M0-6.5 6.5 5h-13z' });
    case 'good':
      return s(
        'g',
        where,
        s('circle', { r: 6 }),
        s('path', { class: 'kb-tick', d: 'm-2.8.2 2 2 3.6-4.2' }),
      );
    case 'gone':
      return s('circle', { ...where, r: 4.2 });
    default:
      return s('circle', { ...where, r: 5 });
  }
}

function axisView(scale: Scale, y: number): Element {
  const left = labels + edge;
  return s(
    'g',
    { class: 'kb-chart-axis' },
    scale.ticks.map(({ x, words }) => [
      s('path', { d: `M${px(left + x)} ${y}v4` }),
      s('text', { x: px(left + x), y: y + 17, 'text-anchor': 'middle' }, words),
    ]),
    scale.breaks.map(({ x }) =>
      s('path', {
        class: 'kb-chart-break',
        d: `M${px(left + x - 3)} ${top}V${y}m6-${y - top}v${y - top}`,
      }),
    ),
  );
}

function px(value: number): number {
  return Math.round(value * 10) / 10;
}
