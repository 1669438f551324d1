import { firstLine } from '../../lessons/first-line.ts';

/** The API server's words without what nobody can read: dumps of both objects, and whole specs written out. */
export function withoutDump(words: string): string {
  return firstLine(words).replace(/\{"[^]{300,}\}/, '{…}');
}
