/** How tests or checks ended. */
export interface Counts {
  passed: number;
  skipped: number;
  /** What failed: where it is, and why, in as many lines as that takes. */
  failures: string[];
}

/** Says counts in the form that a run of tests ends with, such as `3 passed, 0 failed`. */
export function sentence({ passed, failures, skipped }: Counts): string {
  return `${passed} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
