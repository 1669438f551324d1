/** What the server says of a container's output. */
import type { ProblemDocument } from './problem.ts';

/** One line of a container's output. */
export interface LogLine {
  /** When the kubelet read it, as the API writes it, to the nanosecond. */
  at: string;
  text: string;
}

/** Why no more lines come. */
export type LogEnd =
  | { why: 'complete' }
  /** The container has ended; `code` is its exit code, unknown where its Pod went with it. */
  | { why: 'ended'; code?: number; reason?: string }
  | { why: 'pod-gone' };

/**
 * The events of `GET /api/workspaces/:lesson/logs/:pod/:container`. `lines` come as they are written, several at once
 * where they come fast, with how many were left out because they came faster than they can be read; `end` is the last.
 * The id of a `lines` event, sent back as `Last-Event-ID`, continues after exactly that line.
 */
export type LogEvent =
  | { event: 'lines'; data: { lines: LogLine[]; skipped: number } }
  | { event: 'end'; data: LogEnd }
  | { event: 'problem'; data: ProblemDocument };
