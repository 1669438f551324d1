/** What the browser and the server say to each other about a lab. */
import { z } from 'zod';
import type { Step } from './cluster.ts';

/** What was found out about one check of a lab. `unknown` is no verdict about the learner's work: it could not be checked. */
export type CheckResult =
  | { verdict: 'met' }
  /** `why` is a sentence with what was found; parts between backticks are code. `isFinal`: only starting over helps. */
  | { verdict: 'unmet'; why: string; isFinal?: true }
  | { verdict: 'unknown'; why: string };

/** Where a lab stands: the answer of `POST /api/labs/:lab/check`, and each event `checks` of `GET /api/labs/:lab/checks`. */
export interface LabState {
  /** When it was started, in milliseconds since the epoch; absent where it is not started. */
  startedAt?: number;
  /** Since when all checks are met together, in milliseconds since the epoch; absent where they are not. */
  metSince?: number;
  /** From then on all checks were met together for as long as the lab asks; nothing is looked at any more. */
  solvedAt?: number;
  /** In the order of the lab's checks; empty where it is not started. */
  checks: CheckResult[];
  /** When this was found out, by the server's clock. */
  at: number;
}

/** The body of `POST /api/labs/:lab/start` and `/check`. */
export const labRequest = z.strictObject({});

/**
 * The events of `GET /api/labs/:lab/checks`: where the lab stands, and the steps of a start that goes on or has failed, which
 * are none once it is done.
 */
export type ChecksEvent =
  { event: 'checks'; data: LabState } | { event: 'steps'; data: readonly Step[] };
