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
export async function main(args: string[]): Promise<number> {
  const [what, name, ...more] = args;
  if ((what !== 'lesson' && what !== 'lab') || name === undefined || more.length > 0) {
    console.error(
      name !== undefined && more.length > 0
        ? 'A name has no spaces: use dashes, for instance `no-way-in`.'
        : 'Say what to create, a lesson or a lab, and its name.',
    );
    console.error(usage);
    return 2;
  }
  const lines = what === 'lesson' ? newLesson(root, name) : newLab(root, name);
  for (const line of lines) console.log(line);
  return 0;
}
