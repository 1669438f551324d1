import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { ClusterError } from '../base/errors.ts';
import { isRunning, nameProcess, readNote } from './process.ts';
import { until } from './wait.ts';

/**
 * Runs `work` while no other process holds the same lock. The lock is a file that names its holder; when that
 * process is gone (SIGKILL, restart of the machine) the lock is free.
 *
 * @param file the lock file; its folder must exist
 * @param options.within milliseconds to wait for the other process
 * @param options.onWait called once when another process holds the lock
 * @returns what `work` returns
 * @throws {ClusterError} when the other process still holds it after that time
 */
export async function withLock<T>(
  file: string,
  options: { within: number; signal?: AbortSignal; onWait?: (pid: number) => void },
  work: () => Promise<T>,
): Promise<T> {
  let told = false;
  const release = await until(
    () => {
      const taken = takeLock(file);
      if (taken || told) return taken;
      told = true;
      options.onWait?.(holder(file) ?? 0);
      return undefined;
    },
    { within: options.within, signal: options.signal },
  );
  if (!release) {
    throw new ClusterError(`Another kindbook (process ${holder(file)}) is still busy.`, {
      hint: 'Wait until it is done, or end that process, and run the command again.',
    });
  }
  try {
    return await work();
  } finally {
    release();
  }
}

/** Process id of the lock's living holder; undefined when it is free. */
export function holder(file: string): number | undefined {
  const note = readNote(file);
  if (!note) return undefined;
  return alive(note) ? note.pid : undefined;
}

/**
 * Takes the lock when it is free. The holder's name is written to a file beside it first and then linked, so
 * that nobody ever reads half a name.
 *
 * @returns the function that gives it back, or undefined when another process holds it
 */
export function takeLock(file: string): (() => void) | undefined {
  const mine = `${file}.${process.pid}`;
  const name = nameProcess(process.pid) ?? { pid: process.pid, ticks: '-', boot: '-' };
  writeFileSync(mine, `${name.pid} ${name.ticks} ${name.boot}\n`);
  try {
    if (holder(file) === undefined) rmSync(file, { force: true });
    linkSync(mine, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return undefined;
  } finally {
    rmSync(mine, { force: true });
  }
  const words = readFileSync(file, 'utf8');
  if (!words.startsWith(`${process.pid} `)) return undefined;
  return () => {
    rmSync(file, { force: true });
  };
}

/** Where there is no /proc (macOS) the process id has to do. */
function alive(note: { pid: number; ticks: string; boot: string }): boolean {
  if (note.ticks !== '-') return isRunning(note);
  try {
    process.kill(note.pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
