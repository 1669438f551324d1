import type { ProblemDocument } from './problem.ts';

/** What the server says over the connection of a page's streams; `stream` is the number that the page gave it. */
export type StreamMessage =
  /** A piece of the stream's text (`text/event-stream`), which may end anywhere. */
  | { stream: number; text: string }
  /** The stream was not begun. */
  | { stream: number; refused: ProblemDocument }
  /** Nothing more comes. */
  | { stream: number; ended: true };
