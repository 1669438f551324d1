import uPlot from 'uplot';
import uplotCss from 'uplot/dist/uPlot.min.css?inline';
import { h } from '../dom/element.ts';
import { addStyleOnce } from '../dom/style-once.ts';
import type { ChartModel } from './chart-model.ts';

/** Heights of the two charts, and the width of what stands left of them, in pixels of the screen. */
const cpuHeight = 190;
const podsHeight = 120;
const axisWidth = 52;
/** Room for the half of the last time that stands beyond the chart. */
const rightEdge = 26;
/** The charts' time grows in such steps, in seconds, so that they do not crawl. */
const lengths = [60, 90, 120, 180, 240, 300, 420, 600, 900, 1200, 1500];

/** A colour of the theme, by the name of its variable; asked for at each drawing, since the reader may change the theme. */
const colour =
  (name: string, opacity = 1) =>
  (plot: uPlot): string => {
    const value = getComputedStyle(plot.root).getPropertyValue(name).trim();
    return opacity === 1 ? value : `color-mix(in srgb, ${value} ${opacity * 100}%, transparent)`;
  };

/** The two charts, one time axis: what the Pods use, and how many there are. They are pictures; the words stand beside. */
export class Plots {
  readonly element = h('div', { class: 'kb-plots' });
  readonly #onPoint: (index: number | undefined) => void;
  #plots: uPlot[] = [];
  /** What the charts were made for: with other Pods they have other lines. */
  #made = '';
  #model!: ChartModel;

  /** @param onPoint told the moment that the pointer is at, by its index; undefined when it leaves */
  constructor(onPoint: (index: number | undefined) => void) {
    this.#onPoint = onPoint;
    addStyleOnce(uplotCss);
    this.element.addEventListener('pointerleave', () => this.#onPoint(undefined));
  }

  /** @param width in pixels */
  draw(model: ChartModel, width: number): void {
    this.#model = model;
    const made = JSON.stringify(model.pods.map(({ name }) => name));
    if (made !== this.#made || this.#plots.length === 0) {
      this.#made = made;
      this.close();
      this.#plots = [
        new uPlot(this.#cpuOptions(width), cpuData(model), this.element),
        new uPlot(this.#podsOptions(width), podsData(model), this.element),
      ];
      return;
    }
    const [cpu, pods] = this.#plots as [uPlot, uPlot];
    if (cpu.width !== width) {
      cpu.setSize({ width, height: cpuHeight });
      pods.setSize({ width, height: podsHeight });
    }
    cpu.setData(cpuData(model));
    pods.setData(podsData(model));
  }

  /** Draws all again: the theme has changed. */
  redraw(): void {
    for (const plot of this.#plots) plot.redraw(false, true);
  }

  /** Puts the line of the moment that is looked at; undefined takes it away. */
  mark(index: number | undefined): void {
    for (const plot of this.#plots) {
      const left = index === undefined ? -10 : plot.valToPos(this.#model.times[index]!, 'x');
      plot.setCursor({ left, top: 10 }, false);
    }
  }

  close(): void {
    for (const plot of this.#plots) plot.destroy();
    this.#plots = [];
  }

  #cpuOptions(width: number): uPlot.Options {
    const { pods } = this.#model;
    return {
      ...this.#options(width, cpuHeight),
      series: [
        {},
        line('--kb-edge', 1, { fill: colour('--kb-edge', 0.18) }),
        ...pods.map(() => line('--kb-dim', 1)),
        line('--kb-warn', 1.5, { dash: [6, 4] }),
        line('--kb-accent', 2.5),
      ],
      axes: [timeAxis(false), valueAxis((value) => `${value}m`, 34)],
      scales: { x: this.#time(), y: { range: (_, __, most) => [0, Math.max(100, most * 1.1)] } },
      hooks: { draw: [(plot) => this.#drawMarks(plot, true)] },
    };
  }

  #podsOptions(width: number): uPlot.Options {
    return {
      ...this.#options(width, podsHeight),
      series: [
        {},
        stepped('--kb-good', 2.5, { fill: colour('--kb-good', 0.16) }),
        stepped('--kb-ink', 1.5, { dash: [4, 3] }),
      ],
      axes: [timeAxis(true), valueAxis(String, 15)],
      scales: { x: this.#time(), y: { range: (_, __, most) => [0, Math.max(2, most) + 0.5] } },
      hooks: { draw: [(plot) => this.#drawMarks(plot, false)] },
    };
  }

  #options(width: number, height: number): Omit<uPlot.Options, 'series'> {
    return {
      width,
      height,
      legend: { show: false },
      padding: [18, rightEdge, 0, 0],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: false, y: false },
        bind: {
          // A click on a chart selects nothing.
          mousedown: () => null,
          dblclick: () => null,
          mousemove: (plot) => (event) => {
            const { left } = plot.over.getBoundingClientRect();
            this.#onPoint(plot.posToIdx(event.clientX - left));
            return null;
          },
          mouseleave: () => null,
        },
      },
    };
  }

  #time(): uPlot.Scale {
    return {
      time: false,
      range: (_, __, most) => [0, lengths.find((length) => length >= most) ?? most],
    };
  }

  /** A line at each thing that the autoscaler said it did, named above it. */
  #drawMarks(plot: uPlot, named: boolean): void {
    const { ctx, bbox } = plot;
    const scale = devicePixelRatio;
    ctx.save();
    ctx.font = `${12 * scale}px ${getComputedStyle(plot.root).fontFamily}`;
    ctx.textAlign = 'center';
    ctx.lineWidth = scale;
    ctx.setLineDash([2 * scale, 3 * scale]);
    let free = bbox.left;
    for (const { at, label, warning } of this.#model.marks) {
      const x = plot.valToPos(at, 'x', true);
      const tone = colour(warning ? '--kb-bad' : '--kb-dim')(plot);
      ctx.strokeStyle = tone;
      ctx.fillStyle = tone;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      const half = ctx.measureText(label).width / 2;
      // Of marks that stand close together, the first is named.
      if (!named || x - half < free) continue;
      ctx.fillText(label, x, bbox.top - 6 * scale);
      free = x + half + 4 * scale;
    }
    ctx.restore();
  }
}

function cpuData({ times, load, pods, target, average }: ChartModel): uPlot.AlignedData {
  return [[...times], load, ...pods.map(({ cpu }) => cpu), target, average];
}

function podsData({ times, current, desired }: ChartModel): uPlot.AlignedData {
  return [[...times], current, desired];
}

function line(name: string, width: number, more: Partial<uPlot.Series> = {}): uPlot.Series {
  return { stroke: colour(name), width, points: { show: false }, ...more };
}

function stepped(name: string, width: number, more: Partial<uPlot.Series> = {}): uPlot.Series {
  return line(name, width, { paths: uPlot.paths.stepped!({ align: 1 }), ...more });
}

const font = '12px system-ui, sans-serif';

function timeAxis(named: boolean): uPlot.Axis {
  return {
    font,
    stroke: colour('--kb-dim'),
    grid: { show: false },
    ticks: { stroke: colour('--kb-line'), size: 4 },
    size: named ? 26 : 8,
    space: 64,
    incrs: [10, 15, 30, 60, 120, 300],
    values: (_, times) => times.map((time) => (named ? timeWords(time) : '')),
  };
}

/** @param space so many pixels are between two values at least */
function valueAxis(words: (value: number) => string, space: number): uPlot.Axis {
  return {
    font,
    stroke: colour('--kb-dim'),
    grid: { stroke: colour('--kb-line'), width: 1 },
    ticks: { show: false },
    size: axisWidth,
    space,
    incrs: [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000],
    values: (_, values) => values.map(words),
  };
}

/** `40 s`, and from a minute on `1:40`. */
function timeWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
