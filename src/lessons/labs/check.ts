/** What one check of a lab looks at. Every check is about the cluster's state, never about what was typed. */
export type CheckSource =
  /** A part of an object that has to be in the cluster, as `assert` of Chainsaw and KUTTL have it. */
  | { readonly kind: 'match'; readonly match: PartialObject }
  /** A CEL expression over the objects of the lab. */
  | { readonly kind: 'expression' }
  /** A command line that runs in the toolbox; the expression judges `stdout`, `stderr` and `exitCode`. */
  | { readonly kind: 'command'; readonly command: string }
  /** Requests that are sent all the time from the lab's start on; the expression judges `answered` and `lost`. */
  | { readonly kind: 'requests'; readonly url: string };

/** One condition of a lab. */
export interface Check {
  /** What the learner reads: what is to be true. */
  readonly title: string;
  readonly source: CheckSource;
  /** A CEL expression that is true when the check is met; `match` needs none. */
  readonly expression: string | undefined;
  /** A CEL expression that gives a text: why the check is not met, with the value that was found. */
  readonly message: string | undefined;
  /** Why it is not met gives the answer of the lab away: the learner reads it only when they ask “What is wrong?”. */
  readonly onRequest: boolean;
  /** Seconds that the gate waits for the check to be met. */
  readonly timeout: number;
  /**
   * How the check stands once the lab has started and nothing has been done yet: `unmet`, or `met` where it guards
   * something that the learner must not lose.
   */
  readonly atStart: 'met' | 'unmet';
  /** Where it begins in `checks.yaml`, from 1. */
  readonly line: number;
}

/** What is known of an object: every field that is named has to be there and be equal. */
export interface PartialObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}
