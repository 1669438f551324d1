/** How tests or checks ended. */
export interface Counts {
  passed: number;
  skipped: number;
  /** What failed: where it is, and why, in as many lines as that takes. */
  failures: string[];
  /** How long each of the things took that it is made of: test files, lessons, labs. */
  times?: Time[];
}

/** How long something took, from its beginning to its end. */
export interface Time {
  name: string;
  seconds: number;
}

/** Says counts in the form that a run of tests ends with, such as `3 passed, 0 failed`. */
export function sentence({ passed, failures, skipped }: Counts): string {
  return `${passed} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
