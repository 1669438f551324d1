import type { LabState } from '../../protocol/lab.ts';
import { duration } from '../dom/duration.ts';
import { counted } from '../state/words.ts';
import { kept, parsed } from '../storage/kept.ts';

/** What is kept of a lab in the reader's browser. */
export interface Progress {
  /** How many hints were shown. */
  readonly hints: number;
  /** The solution was looked at. */
  readonly solutionShown: boolean;
  /** The attempt: when it was started, in milliseconds since the epoch. */
  readonly startedAt: number | undefined;
  /** How long that attempt took until all checks were met for good, in milliseconds. */
  readonly solvedIn: number | undefined;
  /** How long the fastest of all attempts took; starting over takes nothing from it. */
  readonly best: number | undefined;
}

/** Of a lab that was never opened. */
export const noProgress: Progress = {
  hints: 0,
  solutionShown: false,
  startedAt: undefined,
  solvedIn: undefined,
  best: undefined,
};

/** What the state of a lab in the cluster adds; another start is another attempt. */
export function withState(progress: Progress, { startedAt, solvedAt }: LabState): Progress {
  if (startedAt === undefined) return progress;
  const attempt =
    progress.startedAt === startedAt ? progress : { ...progress, startedAt, solvedIn: undefined };
  if (attempt.solvedIn !== undefined || solvedAt === undefined) return attempt;
  const solvedIn = Math.max(0, solvedAt - startedAt);
  return { ...attempt, solvedIn, best: Math.min(solvedIn, attempt.best ?? solvedIn) };
}

/** Reads what the browser keeps of a lab; what cannot be read is as if the lab was never opened. */
export function loadProgress(lab: string): Progress {
  return readProgress(parsed(kept(labKey(lab), 'local').get())) ?? noProgress;
}

/**
 * Reads what was kept of a lab, in the browser or in a file.
 *
 * @returns undefined where it is no such thing
 */
export function readProgress(value: unknown): Progress | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { hints, solutionShown, startedAt, solvedIn, best } = value as Record<string, unknown>;
  const times = [startedAt, solvedIn, best ?? solvedIn];
  const isTime = (time: unknown) =>
    time === undefined || (Number.isFinite(time) && Number(time) >= 0);
  if (!isTime(hints) || !times.every(isTime)) return undefined;
  if (solutionShown !== undefined && typeof solutionShown !== 'boolean') return undefined;
  const [started, solved, fastest] = times as (number | undefined)[];
  return {
    hints: (hints as number | undefined) ?? 0,
    solutionShown: solutionShown ?? false,
    startedAt: started,
    solvedIn: solved,
    best: fastest,
  };
}

/** Keeps it, where the browser lets us; elsewhere the page works on, and forgets when it is closed. */
export function saveProgress(lab: string, progress: Progress): void {
  kept(labKey(lab), 'local').set(JSON.stringify(progress));
}

/** Where it is kept. */
export function labKey(lab: string): string {
  return `${labKeys}${lab}`;
}

/** What all these keys begin with. */
export const labKeys = 'kindbook:lab:';

/** `Solved in 3 min 05 s`, or `Started`, and what helped; nothing for a lab that was only opened. */
export function labWords({ hints, solutionShown, startedAt, best }: Progress): string[] {
  if (startedAt === undefined && best === undefined) return [];
  return [
    best === undefined ? 'Started' : `Solved in ${duration(best)}`,
    ...(hints > 0 ? [counted(hints, 'hint')] : []),
    ...(solutionShown ? ['solution seen'] : []),
  ];
}
