import type { LabState } from '../../protocol/lab.ts';
import type { TextStorage } from '../cell/saved-text.ts';

/** What is kept of a lab in the reader's browser. */
export interface Progress {
  /** How many hints were shown. */
  readonly hints: number;
  /** The solution was looked at. */
  readonly solutionShown: boolean;
  /** The attempt: when it was started, in milliseconds since the epoch. */
  readonly startedAt: number | undefined;
  /** How long that attempt took until all checks were met, in milliseconds. */
  readonly solvedIn: number | undefined;
}

/** Of a lab that was never opened. */
export const noProgress: Progress = {
  hints: 0,
  solutionShown: false,
  startedAt: undefined,
  solvedIn: undefined,
};

/** What the state of a lab in the cluster adds; another start is another attempt. */
export function withState(progress: Progress, { startedAt, checks, at }: LabState): Progress {
  if (startedAt === undefined) return progress;
  const attempt =
    progress.startedAt === startedAt ? progress : { ...progress, startedAt, solvedIn: undefined };
  if (attempt.solvedIn !== undefined || !isSolved(checks)) return attempt;
  return { ...attempt, solvedIn: Math.max(0, at - startedAt) };
}

/** Whether all checks are met. */
export function isSolved(checks: LabState['checks']): boolean {
  return checks.length > 0 && checks.every(({ verdict }) => verdict === 'met');
}

/** Reads what the browser keeps of a lab. */
export function loadProgress(storage: TextStorage | undefined, lab: string): Progress {
  try {
    const saved = JSON.parse(storage?.getItem(keyOf(lab)) ?? '{}') as Partial<Progress>;
    return { ...noProgress, ...saved };
  } catch {
    return noProgress;
  }
}

/** Keeps it, where the browser lets us. */
export function saveProgress(
  storage: TextStorage | undefined,
  lab: string,
  progress: Progress,
): void {
  try {
    storage?.setItem(keyOf(lab), JSON.stringify(progress));
  } catch {
    // A full storage: the page works on, and forgets when it is closed.
  }
}

function keyOf(lab: string): string {
  return `kindbook:lab:${lab}`;
}
