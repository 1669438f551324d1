import type { Problem } from './cluster.ts';

/**
 * An error as the server answers it: a problem document (RFC 9457, `application/problem+json`) with a `hint`
 * that says what to do next.
 */
export interface ProblemDocument extends Problem {
  /** A relative reference that names the kind of problem, for instance `/problems/unknown-field`. */
  type: string;
  /** The HTTP status. */
  status: number;
}

/** A place in a cell's text. Lines and columns count from 1, as editors show them. */
export interface Place {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}
