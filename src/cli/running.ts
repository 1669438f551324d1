import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachePath, clusterName } from '../cluster/base/cache.ts';

/** The note that a running server leaves, so that a second one finds it. */
interface Note {
  pid: number;
  url: string;
}

/** A server that runs. */
export interface Running {
  readonly url: string;
  /** It answers only who has opened the address that it printed. */
  readonly isPrivate: boolean;
}

/**
 * Finds the server that already runs for a cluster.
 *
 * @param id that of its `ClusterSource`; kindbook's own where none is named
 * @returns undefined where there is none, or the note is left over from one that was killed
 */
export async function findRunning(id = clusterName): Promise<Running | undefined> {
  const file = noteFile(id);
  if (!existsSync(file)) return undefined;
  const { url } = JSON.parse(readFileSync(file, 'utf8')) as Note;
  try {
    const answer = await fetch(`${url}api/health`, { signal: AbortSignal.timeout(2_000) });
    const { status, type } = (await answer.json()) as { status?: unknown; type?: string };
    const isPrivate = type === '/problems/private';
    return status === 'ok' || isPrivate ? { url, isPrivate } : undefined;
  } catch {
    // Nobody answers there any more: the note is stale and will be written over.
    return undefined;
  }
}

/** The process of the server that left the note. */
export function runningPid(id = clusterName): number {
  return (JSON.parse(readFileSync(noteFile(id), 'utf8')) as Note).pid;
}

/**
 * Leaves a note of this server, the newest of its cluster, whole or not at all; call what it returns at the end.
 *
 * @throws {NodeJS.ErrnoException} on a full disk
 */
export function noteRunning(url: string, id: string): () => void {
  const note: Note = { pid: process.pid, url };
  const file = noteFile(id);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(note));
  renameSync(draft, file);
  return () => {
    if (existsSync(file) && runningPid(id) === process.pid) rmSync(file, { force: true });
  };
}

function noteFile(id: string): string {
  return join(cachePath('servers'), `${id}.json`);
}
