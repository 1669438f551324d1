import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { execa, ExecaError } from 'execa';
import { ClusterError, diskFullHint } from './errors.ts';

/** How a program is run. */
export interface RunOptions {
  /** Working directory. */
  cwd?: string;
  /** Variables added to this process's own. */
  env?: Record<string, string | undefined>;
  /** Ends the program (SIGTERM, then SIGKILL after 5 s) when aborted. */
  signal?: AbortSignal;
  /** File to which stdout and stderr are appended as they come. */
  log?: string;
  /** Called with every line of stdout and stderr. */
  onLine?: (line: string) => void;
  /** Text or bytes for the program's standard input; none otherwise. */
  input?: string | Uint8Array;
  /** A file to be its standard input, in place of `input`. */
  inputFile?: string;
  /** Milliseconds after which the program is ended and the call fails. */
  timeout?: number;
}

/** A program that ended with a failure; `message` is the command line to paste, `detail` its last words. */
export class CommandError extends ClusterError {
  override name = 'CommandError';
  readonly exitCode: number | undefined;

  constructor(
    message: string,
    options: { detail: string; hint: string; exitCode?: number; cause: unknown },
  ) {
    super(message, options);
    this.exitCode = options.exitCode;
  }
}

/**
 * Runs one program, without a shell, and waits for its end.
 *
 * @param file the program's name or path
 * @param args its arguments, each passed as it is
 * @returns what it wrote to stdout, without the last newline
 * @throws {CommandError} when it cannot be started, ends with a code other than 0, runs out of time or is aborted
 */
export async function run(file: string, args: string[], options: RunOptions = {}): Promise<string> {
  // A log that cannot be written ends the program: what it goes on to do would fail for the same reason, unseen.
  const unwritten = new AbortController();
  const child = execa(file, args, {
    cwd: options.cwd,
    env: options.env,
    cancelSignal: AbortSignal.any([unwritten.signal, options.signal ?? unwritten.signal]),
    input: options.input,
    inputFile: options.inputFile,
    stdin: (options.input ?? options.inputFile) === undefined ? 'ignore' : undefined,
    timeout: options.timeout,
    all: true,
    maxBuffer: 64 * 1024 * 1024,
  });
  let written: Promise<void> | undefined;
  if (options.log) {
    const log = createWriteStream(options.log, { flags: 'a' });
    written = finished(log).catch((error: unknown) => unwritten.abort(error));
    child.all.pipe(log);
  }
  try {
    if (options.onLine) {
      for await (const line of child.iterable({ from: 'all' })) options.onLine(line);
    }
    const { stdout } = await child;
    await written;
    unwritten.signal.throwIfAborted();
    return stdout;
  } catch (error) {
    const reason: unknown = unwritten.signal.aborted ? unwritten.signal.reason : undefined;
    throw commandError(file, args, error, options.log, reason);
  }
}

/** Says what can be done about a program's failure from what the system said about it. */
function commandError(
  file: string,
  args: string[],
  error: unknown,
  log?: string,
  reason?: unknown,
): CommandError {
  const failure = error instanceof ExecaError ? error : undefined;
  const why = reason instanceof Error ? reason.message : undefined;
  const words = [failure?.all, failure?.originalMessage, why].filter(Boolean).join('\n');
  const last = words.trim().split('\n').slice(-12).join('\n');
  return new CommandError(`\`${[file, ...args].join(' ')}\` failed`, {
    detail: last,
    hint: hintFor(words, file, log),
    exitCode: failure?.exitCode,
    cause: error,
  });
}

function hintFor(words: string, file: string, log?: string): string {
  if (/ENOSPC|no space left on device/i.test(words)) {
    return diskFullHint;
  }
  if (/ENOENT/.test(words))
    return `Install \`${file}\` or put it on PATH, then run \`npm start\` again.`;
  if (
    /could not resolve|temporary failure resolving|failed to fetch|no such host|network is unreachable|connection (refused|timed out)|i\/o timeout/i.test(
      words,
    )
  ) {
    return 'The network did not answer. Check the connection, then run `npm start` again: it continues from here.';
  }
  return log
    ? `Read the log ${log}, then run \`npm start\` again: it continues from here.`
    : 'Run `npm run doctor` to see what is missing.';
}
