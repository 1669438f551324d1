import { commandLine, NotUnderstood } from './command-line.ts';
import { newLab } from './new/lab.ts';
import { newLesson } from './new/lesson.ts';
import { root } from './root.ts';

const usage = 'npm run new -- lesson NAME | lab NAME';

/**
 * `npm run new -- lesson NAME | lab NAME`: makes a lesson or a lab that works, for its author to rewrite.
 *
 * @param args what to make, and its name
 * @returns 0 made, 2 not understood
 * @throws {AuthorError} where the name cannot be, or is taken; then nothing is made
 */
export const main = commandLine({ usage, words: Infinity }, ([what, name, ...more]) => {
  if ((what !== 'lesson' && what !== 'lab') || name === undefined || more.length > 0) {
    throw new NotUnderstood(
      name !== undefined && more.length > 0
        ? 'A name has no spaces: use dashes, for instance `no-way-in`.'
        : 'Say what to create, a lesson or a lab, and its name.',
    );
  }
  const lines = what === 'lesson' ? newLesson(root, name) : newLab(root, name);
  for (const line of lines) console.log(line);
  return Promise.resolve(0);
});
