import type { Episode } from './group.ts';

/** A mark of the time axis. */
interface Tick {
  readonly x: number;
  readonly words: string;
}

/** The time axis: where a time stands, and which times are marked. */
export interface Scale {
  x(milliseconds: number): number;
  readonly ticks: readonly Tick[];
  /** Where time is left out, between two episodes: from, to, and how long. */
  readonly breaks: readonly { readonly x: number; readonly milliseconds: number }[];
}

/** Around this time an axis goes over from even steps to steps that grow: most of an Apply happens at its beginning. */
const bend = 400;
const breakWidth = 40;
/** A digit or a letter of a mark is at most so wide, and so much stays free between two marks. */
const letterWidth = 8;
const betweenTicks = 14;
/** Of more episodes, those in the middle share one stretch. */
const episodesAtMost = 6;
/** An axis ends at one of these (seconds, then their multiples), so that it moves seldom while an Apply goes on. */
const ends = [2, 3, 5, 8, 12, 20, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 86_400];

const tickTimes = [
  0, 100, 200, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000,
  600_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 86_400_000,
];

/**
 * Lays out the time of some episodes over a width. Within each, time is stretched at its beginning: 100 ms among the
 * first are as wide as a second later. Silence between two is left out.
 */
export function scaleOf(episodes: readonly Pick<Episode, 'from' | 'to'>[], width: number): Scale {
  const shown = squeezed(episodes.length > 0 ? episodes : [{ from: 0, to: 0 }]);
  const spans = shown.map(({ from, to }) => niceEnd(to - from));
  const weights = spans.map((span) => Math.log1p(span / bend));
  const sum = weights.reduce((a, b) => a + b, 0);
  const room = width - breakWidth * (shown.length - 1);
  let left = 0;
  const parts = shown.map(({ from, to }, index) => {
    const part = { from, to, span: spans[index]!, left, width: (room * weights[index]!) / sum };
    left += part.width + breakWidth;
    return part;
  });
  const inPart = (part: (typeof parts)[number], since: number) =>
    part.left +
    (part.width * Math.log1p(Math.min(Math.max(since, 0), part.span) / bend)) /
      Math.log1p(part.span / bend);
  const x = (milliseconds: number) => {
    const part = parts.findLast(({ from }) => from <= milliseconds) ?? parts[0]!;
    return inPart(part, milliseconds - part.from);
  };
  const ticks = apart(
    parts.flatMap((part, index) =>
      tickTimes
        .filter((time) => time <= part.span)
        .map((time) => {
          // The first of a later episode says when that was.
          const isLater = index > 0;
          const words = isLater && time === 0 ? clock(part.from) : short(time);
          return { x: inPart(part, time), words: isLater && time > 0 ? `+${words}` : words, time };
        }),
    ),
  );
  const breaks = parts.slice(1).map((part, index) => ({
    x: part.left - breakWidth / 2,
    milliseconds: part.from - parts[index]!.to,
  }));
  return { x, ticks, breaks };
}

/** Those marks whose words do not touch: when an episode began first, then the others from the left. */
function apart(marks: readonly (Tick & { readonly time: number })[]): Tick[] {
  const taken: Tick[] = [];
  const place = (mark: Tick) => {
    const isFree = taken.every(
      ({ x, words }) =>
        Math.abs(x - mark.x) >=
        ((words.length + mark.words.length) * letterWidth) / 2 + betweenTicks,
    );
    if (isFree) taken.push({ x: mark.x, words: mark.words });
  };
  marks.filter(({ time }) => time === 0).forEach(place);
  marks.filter(({ time }) => time > 0).forEach(place);
  return taken.sort((a, b) => a.x - b.x);
}

/** Where there are many episodes, the middle ones become one. */
function squeezed(
  episodes: readonly Pick<Episode, 'from' | 'to'>[],
): readonly Pick<Episode, 'from' | 'to'>[] {
  if (episodes.length <= episodesAtMost) return episodes;
  const [first, last] = [episodes.slice(0, 2), episodes.slice(-3)];
  const middle = episodes.slice(2, -3);
  return [...first, { from: middle[0]!.from, to: middle.at(-1)!.to }, ...last];
}

function niceEnd(milliseconds: number): number {
  const seconds = (milliseconds * 1.02) / 1000;
  const found = ends.find((end) => end >= seconds);
  return 1000 * (found ?? Math.ceil(seconds / 86_400) * 86_400);
}

/** A mark's time without digits that say nothing. */
function short(milliseconds: number): string {
  if (milliseconds === 0) return '0';
  if (milliseconds < 1_000) return `${milliseconds / 1000} s`;
  if (milliseconds < 60_000) return `${milliseconds / 1000} s`;
  if (milliseconds < 3_600_000) return `${milliseconds / 60_000} min`;
  return `${milliseconds / 3_600_000} h`;
}

function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
