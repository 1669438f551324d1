import { setTimeout as sleep } from 'node:timers/promises';
import type { Workspaces } from '../../cluster/workspace/workspaces.ts';
import { missingCommand } from '../../lessons/recordings/shell-recording.ts';
import type { ShellRun } from '../../protocol/shell.ts';
import { NotAsExpected } from './recorder.ts';

/** Commands that go on for longer than this are none to be recorded; some wait for a mounted file, which takes a minute or two. */
const patienceMs = 180_000;

/** What commands printed. */
export interface RecordedRun {
  /** When Run was pressed, in milliseconds since the epoch. */
  readonly began: number;
  readonly run: ShellRun;
}

/**
 * Runs the commands of a shell cell in the toolbox of a workspace, to their end.
 *
 * @throws {NotAsExpected} when they do not end, or when a command is not there
 */
export async function recordShell(
  workspaces: Workspaces,
  workspace: string,
  text: string,
  signal: AbortSignal,
): Promise<RecordedRun> {
  await workspaces.shells.prepare(workspace);
  const began = Date.now();
  const patience = new AbortController();
  const tooLong = sleep(patienceMs, undefined, {
    signal: AbortSignal.any([signal, patience.signal]),
  }).then(() => {
    throw new NotAsExpected('still running');
  });
  try {
    const run = await Promise.race([workspaces.shells.run(workspace, text), tooLong]);
    const missing = missingCommand({ run });
    if (missing) throw new NotAsExpected(`the toolbox has no command “${missing}”`);
    return { began, run };
  } finally {
    tooLong.catch(() => undefined);
    patience.abort();
  }
}
