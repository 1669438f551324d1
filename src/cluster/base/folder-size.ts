import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { CommandError, run } from './command.ts';

/** Milliseconds that measuring may take. */
const measureWithin = 30_000;

/** How much disk a folder takes, in bytes. */
export interface FolderSize {
  all: number;
  /** Of each folder in it, by its name. */
  parts: ReadonlyMap<string, number>;
}

/**
 * Measures a folder with du, without what is mounted in it: that is the engine's images once more.
 *
 * @returns undefined when it cannot be measured, which a file that goes meanwhile is enough for
 */
export async function folderSize(
  folder: string,
  signal?: AbortSignal,
): Promise<FolderSize | undefined> {
  if (!existsSync(folder)) return { all: 0, parts: new Map() };
  try {
    return readSizes(
      await run('du', ['-kx', '-d', '1', folder], { signal, timeout: measureWithin }),
    );
  } catch (error) {
    if (signal?.aborted || !(error instanceof CommandError)) throw error;
    return undefined;
  }
}

/** Reads what du writes: KiB and a path in each line, the folder itself last. */
export function readSizes(text: string): FolderSize {
  const lines = text.split('\n').map((line): [string, number] => {
    const [size = '', path = ''] = line.split('\t');
    return [basename(path), Number.parseInt(size, 10) * 1024];
  });
  return { all: lines.at(-1)?.[1] ?? 0, parts: new Map(lines.slice(0, -1)) };
}

/** Bytes in words: `7.3 GB`. */
export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
