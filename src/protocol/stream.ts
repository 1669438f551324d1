import type { ProblemDocument } from './problem.ts';

/** What the server says over the connection of a page's streams; `stream` is the number that the page gave it. */
export type StreamMessage =
  /** The stream has begun; after a break, nothing was missed. */
  | { stream: number; begun: true }
  /** `id` is what the page says after a break, to go on behind this event. */
  | { stream: number; event: string; data: unknown; id?: string }
  /** The stream was not begun. */
  | { stream: number; refused: ProblemDocument }
  /** Nothing more comes. */
  | { stream: number; ended: true }
  /** A sign of life, every `signOfLifeMs`. */
  | { alive: true };

/**
 * The server gives a sign of life this often, in milliseconds, so that a page can tell one that has nothing to say from one
 * that stands still; it does so over the connection of a page's streams and over that of a shell.
 */
export const signOfLifeMs = 2_000;
