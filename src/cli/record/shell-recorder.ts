import { setTimeout as sleep } from 'node:timers/promises';
import type { Workspaces } from '../../cluster/workspace/workspaces.ts';
import { judgeRun } from '../../lessons/cells/shell-expectation.ts';
import {
  missingCommand,
  outcomeOf,
  plainOutput,
} from '../../lessons/recordings/shell-recording.ts';
import type { WantedShell } from '../../lessons/recordings/wanted.ts';
import type { ShellChunk, ShellRun } from '../../protocol/shell.ts';
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
 * Runs the commands of a shell cell in the toolbox of a workspace, to their end; commands that are expected to go on are
 * stopped when they have printed what they should.
 *
 * @throws {NotAsExpected} when they do not end, a command is not there, or the run does not show what the cell expects
 */
export async function recordShell(
  workspaces: Workspaces,
  workspace: string,
  { text, expect }: Pick<WantedShell, 'text' | 'expect'>,
  signal: AbortSignal,
): Promise<RecordedRun> {
  await workspaces.shells.prepare(workspace);
  const began = Date.now();
  const patience = new AbortController();
  const tooLong = sleep(patienceMs, undefined, {
    signal: AbortSignal.any([signal, patience.signal]),
  }).then(() => {
    throw new NotAsExpected(`It still runs after ${patienceMs / 1000} s.`);
  });
  try {
    const goesOnAsExpected = (chunks: ShellChunk[]) => {
      const output = plainOutput({ run: { chunks } });
      return expect !== undefined && !judgeRun(expect, text, { end: 'running', output });
    };
    const running = workspaces.shells.run(workspace, text, goesOnAsExpected);
    const run = await Promise.race([running, tooLong]);
    const missing = missingCommand({ run });
    if (missing) throw new NotAsExpected(`The toolbox has no command “${missing}”.`);
    refuseOthers({ text, expect }, run);
    return { began, run };
  } finally {
    tooLong.catch(() => undefined);
    patience.abort();
  }
}

/** @throws {NotAsExpected} on a run that is not what the cell expects */
function refuseOthers({ text, expect }: Pick<WantedShell, 'text' | 'expect'>, run: ShellRun): void {
  const outcome = outcomeOf({ run });
  if (!outcome) throw new NotAsExpected('It was cut off.');
  const difference = expect === undefined ? undefined : judgeRun(expect, text, outcome);
  if (!difference) return;
  const { expected, got } = difference;
  throw new NotAsExpected(
    `The lesson expects ${expected}; the run ${got}. It printed:\n${outcome.output}\n`,
  );
}
