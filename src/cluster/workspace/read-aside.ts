import { setImmediate as othersFirst } from 'node:timers/promises';
import { readInTurns, type ReadResult } from '../../lessons/manifest/documents.ts';

/**
 * Reads a cell's text as `readManifest` does, and lets whatever else the server has to do go first after each document: no
 * text keeps it from its other readers for longer than one document takes, which `limits.ts` bounds.
 */
export async function readAside(text: string): Promise<ReadResult> {
  const reading = readInTurns(text);
  for (;;) {
    const turn = reading.next();
    if (turn.done) return turn.value;
    await othersFirst();
  }
}
