import { firstLine } from '../../lessons/first-line.ts';
import { errorWords } from '../error-words.ts';
import { sentence, type Counts, type Time } from './counts.ts';
import { loadWords, measure } from './processor.ts';

/** Prints a line. */
export type Say = (line: string) => void;

/** One part of `npm test`. */
export interface Part {
  readonly name: string;
  readonly run: (say: Say, signal: AbortSignal) => Promise<Counts>;
}

/** Parts that run one after the other. */
type Lane = readonly Part[];

/** Lanes that run side by side. */
export type Stage = readonly Lane[];

/** What came of all parts. */
export interface Outcome {
  readonly total: Counts;
  /** Lines for the end of the log: how long each part took, and what it is made of. */
  readonly table: readonly string[];
}

/** How long a part may take to end after an interruption, in milliseconds. */
const endsWithinMs = 10_000;
/** So many of what a part is made of, the slowest first, are told where there are more. */
const mostTimes = 40;

/**
 * Runs parts, stage by stage. What parts that run side by side print is kept until they end.
 *
 * @param stages without parts that are not wanted
 * @param signal aborted, no further part is begun
 */
export async function runStages(
  stages: readonly Stage[],
  say: Say,
  signal: AbortSignal,
): Promise<Outcome> {
  const total: Counts = { passed: 0, skipped: 0, failures: [] };
  const table: string[] = [];
  for (const stage of stages.map(withoutEmpty).filter(({ length }) => length > 0)) {
    const load = measure();
    const rows = await Promise.all(stage.map((lane) => runLane(lane, stage.length > 1)));
    if (stage.length > 1) {
      table.push(
        `${stage
          .flat()
          .map(({ name }) => name)
          .join(' + ')}: ${loadWords(load())}`,
      );
    }
    table.push(...rows.flat());
  }
  return { total, table };

  async function runLane(lane: Lane, isBeside: boolean): Promise<string[]> {
    const rows: string[] = [];
    for (const part of lane) {
      if (signal.aborted) break;
      const load = measure();
      const lines: string[] = [];
      if (!isBeside) say(`\n▶ ${part.name}`);
      const tell: Say = isBeside ? (line) => lines.push(line) : say;
      const counts = await counted(part.run(tell, signal), tell, signal);
      if (isBeside) [`\n▶ ${part.name}`, ...lines].forEach(say);
      total.passed += counts.passed;
      total.skipped += counts.skipped;
      total.failures.push(...counts.failures.map((failure) => `${part.name}: ${failure}`));
      const words = isBeside ? `${load().seconds.toFixed(1)} s` : loadWords(load());
      say(
        `${counts.failures.length === 0 ? '✓' : '✗'} ${part.name}: ${sentence(counts)} (${words})`,
      );
      rows.push(`${isBeside ? '  ' : ''}${part.name}: ${words}`, ...timeRows(counts.times ?? []));
    }
    return rows;
  }
}

/**
 * What came of a part: its counts, or one failure where it was kept from its work. After an interruption it has a moment
 * to end by itself, and is not waited for any longer.
 *
 * @throws what is a mistake of kindbook's own
 */
async function counted(running: Promise<Counts>, say: Say, signal: AbortSignal): Promise<Counts> {
  const settled = running.catch((error: unknown): Counts => {
    const words = errorWords(error);
    if (words === undefined && !signal.aborted) throw error;
    if (words !== undefined) say(words);
    return { passed: 0, skipped: 0, failures: [firstLine(words ?? 'It was interrupted.')] };
  });
  const left = Promise.withResolvers<Counts>();
  const leave = () => {
    const none = { passed: 0, skipped: 0, failures: ['It was interrupted.'] };
    setTimeout(() => left.resolve(none), endsWithinMs).unref();
  };
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([settled, left.promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

const withoutEmpty = (stage: Stage): Stage => stage.filter(({ length }) => length > 0);

/** Tells the longest first, several in a line. */
function timeRows(times: readonly Time[]): string[] {
  const sorted = times.toSorted((a, b) => b.seconds - a.seconds);
  const words = sorted
    .slice(0, mostTimes)
    .map(({ name, seconds }) => `${name} ${seconds.toFixed(0)}`);
  const rest = sorted.length > mostTimes ? [`and ${sorted.length - mostTimes} more`] : [];
  return words.length === 0 ? [] : [`    ${[...words, ...rest].join(', ')}`];
}
