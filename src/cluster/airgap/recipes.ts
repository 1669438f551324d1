import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { contentKey } from '../base/steps.ts';

/**
 * The folder `airgap/` of the project. It is looked for from this file upwards, since the server's build moves
 * the code but not the recipes.
 *
 * @throws {Error} when no parent folder has it
 */
export function recipes(...parts: string[]): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'airgap/go/go.mod'))) return join(folder, 'airgap', ...parts);
    if (folder === dirname(folder)) throw new Error('kindbook’s folder airgap/ is missing.');
  }
}

/**
 * The key of a recipe folder: names and contents of all its files and whether they may be executed (which is all of a
 * mode that Git keeps), whatever their times and owners.
 *
 * @param folder absolute path
 * @param inputs what else goes into the result: versions, flags, keys of earlier results
 */
export function folderKey(folder: string, ...inputs: string[]): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return contentKey(
    ...files.flatMap((file) => [
      relative(folder, file),
      statSync(file).mode & 0o100 ? 'executable' : '',
      readFileSync(file, 'utf8'),
    ]),
    ...inputs,
  );
}
