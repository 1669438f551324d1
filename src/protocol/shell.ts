/** What the browser and the server say to each other about a shell in a lesson's toolbox. */
import type { Problem } from './cluster.ts';

/**
 * Output that came at once. `at` counts milliseconds since Run was pressed; `text` may have escape sequences (ECMA-48).
 */
export interface ShellChunk {
  at: number;
  text: string;
}

/** How a shell or a command ended: by itself, with its exit code, or cut off, and `problem` says by what. */
export type ShellEnd = { code: number } | { problem: Problem };

/** The code of commands that were ended by Ctrl-C: 128 and the number of the signal (bash(1), EXIT STATUS). */
export const interrupted = 130;

/** One run of a shell cell, from Run to its end. */
export interface ShellRun {
  chunks: ShellChunk[];
  /** `at` as in the chunks. */
  end: ShellEnd & { at: number };
}

/**
 * What the server says in text messages. Output comes in binary messages, byte for byte, and may be cut within a
 * character. Bytes are counted from the shell's first one, so that both sides know what the other has.
 */
export type ShellEvent =
  /** The toolbox is being made, or looked for. */
  | { event: 'starting' }
  /** It runs: `session` names it, to go on with it after a break; the byte `from` comes next. */
  | { event: 'opened'; session: string; from: number }
  /** The byte `from` comes next: a flood that was stopped is not shown as a whole. */
  | { event: 'skipped'; from: number }
  /** Nothing more comes. */
  | { event: 'ended'; end: ShellEnd }
  /** The session that was asked for is not there any more. */
  | { event: 'unknown' }
  /** A sign of life, every `signOfLifeMs` (`stream.ts`). */
  | { event: 'alive' };

/** A closed browser may come back to its shell for this long, in milliseconds; then the shell is ended. */
export const keptFor = 60_000;
