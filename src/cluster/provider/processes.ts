import { readdirSync, readFileSync } from 'node:fs';
import { nameProcess } from './process.ts';
import type { ProcessName } from './process.ts';

/**
 * Finds the daemons of an engine, and the shims of its containers, by a folder that is on their command line.
 *
 * @param folder an absolute path that no other engine uses
 * @returns the processes that still run, without this one
 */
export function processesNaming(folder: string): ProcessName[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((pid) => namesFolder(commandLine(pid), folder))
    .map((pid) => nameProcess(Number(pid)))
    .filter((name) => name !== undefined);
}

/**
 * @param args a command line
 * @returns true for an engine's daemon or shim that was given this folder
 */
export function namesFolder(args: string[], folder: string): boolean {
  const program = args[0]?.split('/').at(-1) ?? '';
  return (
    /^(dockerd|containerd|containerd-shim.*|docker-proxy)$/.test(program) &&
    args.slice(1).some((arg) => arg.includes(`${folder}/`))
  );
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch (error) {
    // The process ended meanwhile.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
