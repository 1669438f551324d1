import { CommandError } from '../../cluster/command.ts';

/** How tests or checks ended. */
export interface Counts {
  passed: number;
  skipped: number;
  /** What failed, a line for each: where it is, and the first line of why. */
  failures: string[];
}

/** Says counts in the form that a run of tests ends with, such as `3 passed, 0 failed`. */
export function sentence({ passed, failures, skipped }: Counts): string {
  return `${passed} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * Counts a piece of work as one check: passed, or failed with the reason said.
 *
 * @param say takes the reason
 */
export async function counted(work: Promise<unknown>, say: (line: string) => void) {
  const counts: Counts = { passed: 0, skipped: 0, failures: [] };
  try {
    await work;
    counts.passed = 1;
  } catch (error) {
    const { message, detail, hint } = error as Error & { detail?: string; hint?: string };
    // What a program printed stands above already.
    say(
      [message, error instanceof CommandError ? undefined : detail, hint]
        .filter(Boolean)
        .join('\n'),
    );
    counts.failures.push(message);
  }
  return counts;
}
