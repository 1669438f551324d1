import { interrupted, type ShellRun } from '../../protocol/shell.ts';
import type { RunOutcome } from '../cells/shell-expectation.ts';
import type { RecordingHead } from './recording.ts';

/** What the commands of a shell cell printed on a real cluster, and when; also the content of its file. */
export interface ShellRecording extends RecordingHead {
  readonly run: ShellRun;
}

/** Writes the recording of a shell cell as the text of its file: a chunk of output a line. */
export function encodeShellRecording({ run, ...head }: ShellRecording): string {
  const members = Object.entries(head)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  const chunks = run.chunks.map((chunk) => JSON.stringify(chunk)).join(',\n');
  return `{\n${members.join('')}"run": {"end": ${JSON.stringify(run.end)}, "chunks": [\n${chunks}\n]}\n}\n`;
}

/** Escape sequences of a terminal (ECMA-48): colours, movements of the cursor, titles. */
// eslint-disable-next-line no-control-regex -- they begin with one
const escapes = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007]*\u0007|[@-Z\\^_])/g;

/** What was printed as plain text, for a page without a script. */
export function plainOutput({ run }: { run: Pick<ShellRun, 'chunks'> }): string {
  const text = run.chunks.map((chunk) => chunk.text).join('');
  return text.replace(escapes, '').replaceAll('\r', '').trimEnd();
}

/** How a run ended and what it printed, to be compared with its cell's `expect`; undefined where it was cut off. */
export function outcomeOf({ run }: Pick<ShellRecording, 'run'>): RunOutcome | undefined {
  if (!('code' in run.end)) return undefined;
  const end = run.end.code === interrupted ? 'running' : run.end.code;
  return { end, output: plainOutput({ run }) };
}

/** What bash says of a command that is not there (bash(1), EXIT STATUS 127). */
const missing = /: ([^\s:]+): command not found$/m;

/**
 * The first command that the shell did not find, by its name; undefined where it found all. A cell shows failures on purpose
 * at times, so its exit code tells nothing, but no cell shows this one.
 */
export function missingCommand(recording: Pick<ShellRecording, 'run'>): string | undefined {
  return missing.exec(plainOutput(recording))?.[1];
}
