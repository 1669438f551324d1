/** What the browser and the server say to each other about a lab. */

/** What was found out about one check of a lab. `unknown` is no verdict about the learner's work: it could not be checked. */
export type CheckResult =
  | { verdict: 'met' }
  /** `why` is a sentence with what was found; parts between backticks are code. */
  | { verdict: 'unmet'; why: string }
  | { verdict: 'unknown'; why: string };
