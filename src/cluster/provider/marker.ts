import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, clusterFolder } from '../base/cache.ts';

/**
 * kindbook's note of a cluster that it made, kept beside the cluster's kubeconfig. kind lets nobody label its
 * containers, so this note is what tells kindbook's clusters from others of the same name: only a cluster that is
 * noted here, container by container, is ever deleted.
 */
export interface Marker {
  /** `creating` is written before `kind create` begins, `ready` when the cluster first was ready. */
  state: 'creating' | 'ready';
  /** The node image's name as kind was given it. */
  image: string;
  /** For instance `v1.37.2`. */
  kubernetesVersion: string;
  /** Ids of its containers -> their addresses; empty while it is being made. */
  nodes: Record<string, string>;
  /** The toolbox that was put on nodes whose image has none, by its name in Docker. */
  toolbox?: string;
}

const fileName = 'made-by-kindbook.json';

/** Reads the note of a cluster; undefined when there is none, or when it is not readable as one. */
export function readMarker(name: string): Marker | undefined {
  try {
    return JSON.parse(readFileSync(markerFile(name), 'utf8')) as Marker;
  } catch (error) {
    // A note is written whole (below), so a damaged one is no note of ours.
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Writes the note, whole or not at all. */
export function writeMarker(name: string, marker: Marker): void {
  const file = join(clusterFolder(name), fileName);
  writeFileSync(`${file}.new`, `${JSON.stringify(marker, undefined, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** Forgets a cluster that was deleted. */
export function removeMarker(name: string): void {
  rmSync(markerFile(name), { force: true });
}

/** Without making the folder: asking for a cluster leaves no trace. */
function markerFile(name: string): string {
  return join(cacheFolder, 'clusters', name, fileName);
}

/** Names of the clusters that kindbook has a note of. */
export function notedClusters(): string[] {
  const folder = join(cacheFolder, 'clusters');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readMarker(entry.name) !== undefined)
    .map((entry) => entry.name);
}
