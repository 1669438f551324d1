import { AuthorError } from './author-error.ts';
import type { LabFile, WrongFix } from './lab.ts';

/** The path of what a wrong fix may have, in the lab's folder. */
export const fileOfWrongFix =
  /^wrong\/[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\/(?:[^/]+\.yaml|commands\.sh|says\.txt)$/;

/**
 * Reads a lab's `wrong/` and finds every mistake in it that can be found without a cluster.
 *
 * @param folder the lab's, for the errors
 * @param files every file in it: paths relative to the folder, with their texts
 * @param manifestsOf reads the manifests in one of its folders, `wrong/delete-the-route`
 * @returns them in the order of their names
 * @throws {AuthorError} on the first mistake
 */
export function readWrongFixes(
  folder: string,
  files: ReadonlyMap<string, string>,
  manifestsOf: (part: string) => LabFile[],
): WrongFix[] {
  const names = [...files.keys()].filter((path) => fileOfWrongFix.test(path));
  return [...new Set(names.map((path) => path.split('/')[1]!))].sort().map((name) => {
    const part = `wrong/${name}`;
    const manifests = manifestsOf(part);
    const commands = files.get(`${part}/commands.sh`);
    if (manifests.length === 0 && (commands === undefined || commands.trim() === '')) {
      throw new AuthorError('This wrong fix does nothing.', {
        file: `${folder}/${part}`,
        hint: 'Write what a learner would try: the text of a file under `edit`, or commands.sh.',
      });
    }
    const says = (files.get(`${part}/says.txt`) ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    if (says.length === 0) {
      throw new AuthorError('Nothing says how the page answers this wrong fix.', {
        file: `${folder}/${part}/says.txt`,
        hint: 'Write in each line a part of what the page says below a check that is not met then.',
      });
    }
    return { name, files: manifests, commands, says };
  });
}
