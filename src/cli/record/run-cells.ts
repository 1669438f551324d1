import type { Workspaces } from '../../cluster/workspace/workspaces.ts';
import type { Wanted, WantedShell } from '../../lessons/recordings/wanted.ts';
import { NotAsExpected, record, type Recorded } from './recorder.ts';
import { recordShell, type RecordedRun } from './shell-recorder.ts';

/** A cell, and what it did in the cluster: a manifest was applied, commands were run, or it did not come to its end. */
export type CellResult =
  | { readonly wanted: Wanted; readonly recorded: Recorded }
  | { readonly wanted: WantedShell; readonly run: RecordedRun }
  | { readonly wanted: Wanted | WantedShell; readonly failure: NotAsExpected };

/**
 * Does what an open lesson asks of its reader, without a browser: applies and runs its cells in a workspace, one after the
 * other, each until it has come to its end and the questions about it are decided.
 *
 * @param name the name of the workspace, which exists
 * @param all the cells, in the reader's order
 * @param options.tail whether a cell's story is followed beyond its end
 * @param options.signal ends the work; what was made until then stays
 * @yields {CellResult} each cell's result as soon as it has one; after a cell that fails the next is run all the same
 */
export async function* runCells(
  workspaces: Workspaces,
  name: string,
  all: readonly (Wanted | WantedShell)[],
  { tail, signal }: { tail: (wanted: Wanted) => boolean; signal: AbortSignal },
): AsyncGenerator<CellResult> {
  for (const wanted of all) {
    try {
      if (wanted.kind === 'shell') {
        yield { wanted, run: await recordShell(workspaces, name, wanted, signal) };
        continue;
      }
      const { cell, before } = wanted;
      if (before.length > 0) {
        // To where the questions begin.
        const first = { cell, texts: before, expect: undefined, predictions: [] };
        await record(workspaces, name, first, { tail: false, signal });
      }
      const recorded = await record(workspaces, name, wanted, { tail: tail(wanted), signal });
      yield { wanted, recorded };
    } catch (failure) {
      if (!(failure instanceof NotAsExpected)) throw failure;
      yield { wanted, failure };
    }
  }
}
