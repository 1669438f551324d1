import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { nameProcess } from './process.ts';
import type { ProcessName } from './process.ts';

/**
 * Finds the daemons of an engine, and the shims of its containers, by a folder that is on their command line.
 *
 * @param folder an absolute path that no other engine uses
 * @returns the processes that still run
 */
export function daemonsNaming(folder: string): ProcessName[] {
  return findProcesses((args) => isDaemonOf(args, folder));
}

/** True for the command line of an engine's daemon or shim that was given this folder. */
export function isDaemonOf(args: string[], folder: string): boolean {
  const daemon = /^(dockerd|containerd|containerd-shim.*|docker-proxy)$/;
  return daemon.test(programOf(args)) && args.slice(1).some((arg) => arg.includes(`${folder}/`));
}

/**
 * Finds each `kind create cluster` that a killed kindbook left at work.
 *
 * @param kubeconfig the path that kindbook gives to kind, which no other kind has
 */
export function kindsOf(kubeconfig: string): ProcessName[] {
  return findProcesses((args) => isKindOf(args, kubeconfig));
}

/** True for the command line of such a process. */
export function isKindOf(args: string[], kubeconfig: string): boolean {
  return programOf(args) === 'kind' && args.includes(kubeconfig);
}

/** Finds each `docker run` of a cluster's nodes for which a kind was waiting. */
export function runsOf(cluster: string): ProcessName[] {
  return findProcesses((args) => isRunOf(args, cluster));
}

/** True for the command line of such a process. */
export function isRunOf(args: string[], cluster: string): boolean {
  const label = `io.x-k8s.kind.cluster=${cluster}`;
  return programOf(args) === 'docker' && args[1] === 'run' && args.includes(label);
}

function findProcesses(matches: (args: string[]) => boolean): ProcessName[] {
  // Without /proc (macOS) there is no engine of ours, and an orphan ends by itself when its containers go.
  if (!existsSync('/proc/self/cmdline')) return [];
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((pid) => matches(commandLine(pid)))
    .map((pid) => nameProcess(Number(pid)))
    .filter((name) => name !== undefined);
}

function programOf(args: string[]): string {
  return args[0]?.split('/').at(-1) ?? '';
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
