import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from './lab.ts';
import { readLab } from './read-lab.ts';

/**
 * Reads every lab.
 *
 * @param folder where the labs' folders are
 * @returns them by name
 * @throws {AuthorError} on the first mistake of an author
 */
export function readLabs(folder: string): Lab[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => readLab(name, filesOf(join(folder, name))))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function filesOf(folder: string): Map<string, string> {
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')];
      }),
  );
}
