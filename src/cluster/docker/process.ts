import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { until } from './wait.ts';

/**
 * One process of one boot of this machine. A process id alone is not enough: after a restart, or after a
 * while, the same number is another program.
 */
export interface ProcessName {
  pid: number;
  /** When it started, in clock ticks since boot (field 22 of /proc/PID/stat, proc_pid_stat(5)). */
  ticks: string;
  /** The boot it belongs to (/proc/sys/kernel/random/boot_id). */
  boot: string;
}

/** Names a running process, or returns undefined when there is none with this id (or no /proc at all). */
export function nameProcess(pid: number): ProcessName | undefined {
  const stat = readProc(`/proc/${pid}/stat`);
  const boot = readProc('/proc/sys/kernel/random/boot_id')?.trim();
  if (stat === undefined || boot === undefined) return undefined;
  const ticks = statField(stat, 22);
  // A zombie (state Z) has ended; only its parent has not asked for its end yet.
  if (ticks === undefined || statField(stat, 3) === 'Z') return undefined;
  return { pid, ticks, boot };
}

/**
 * Reads one field of /proc/PID/stat. The second one, the program's name in parentheses, may hold spaces and
 * parentheses itself, so that counting starts behind the last one.
 *
 * @param number the field as proc_pid_stat(5) counts, from 3 on
 */
export function statField(stat: string, number: number): string | undefined {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[number - 3];
}

/** True while the process of this name runs. */
export function isRunning(name: ProcessName | undefined): boolean {
  if (!name) return false;
  const now = nameProcess(name.pid);
  return now?.ticks === name.ticks && now.boot === name.boot;
}

/** Reads a note left by `startDetached`; undefined when there is none or it is not readable as one. */
export function readNote(file: string): ProcessName | undefined {
  const text = readProc(file);
  if (text === undefined) return undefined;
  const [pid, ticks, boot] = text.trim().split(' ');
  return pid && ticks && boot ? { pid: Number(pid), ticks, boot } : undefined;
}

/**
 * Starts a program in a session of its own, so that it outlives this process and gets none of its signals.
 *
 * @param options.log file to which its stdout and stderr are appended
 * @param options.note file in which the process is named, for `readNote`
 * @throws {Error} when the program cannot be started
 */
export async function startDetached(
  file: string,
  args: string[],
  options: { env: NodeJS.ProcessEnv; log: string; note: string; cwd: string },
): Promise<ProcessName> {
  const log = openSync(options.log, 'a');
  try {
    const child = spawn(file, args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: options.env,
      cwd: options.cwd,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    const name = nameProcess(child.pid ?? 0);
    if (!name) throw new Error(`${file} exited immediately`);
    writeFileSync(options.note, `${name.pid} ${name.ticks} ${name.boot}\n`);
    return name;
  } finally {
    closeSync(log);
  }
}

/**
 * Ends a process: SIGTERM, and SIGKILL when it has not ended by itself.
 *
 * @param patience milliseconds it may take to end by itself
 */
export async function endProcess(name: ProcessName | undefined, patience: number): Promise<void> {
  for (const [signal, within] of [
    ['SIGTERM', patience],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!name || !isRunning(name)) return;
    process.kill(name.pid, signal);
    await until(() => !isRunning(name), { within, every: 50 });
  }
}

/** Removes a note when its process is gone. */
export function forgetNote(file: string): void {
  rmSync(file, { force: true });
}

function readProc(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    // ESRCH: the process ended between opening and reading.
    if (['ENOENT', 'ESRCH', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      return undefined;
    }
    throw error;
  }
}
