import { join, relative } from 'node:path';
import type { Plugin } from 'vite';
import { readCourse } from '../../lessons/course/course-folder.ts';
import { readLabs } from '../../lessons/labs/lab-folder.ts';
import { errorWords } from '../error-words.ts';

/** The module that reads the labs. */
const labs = 'src/components/labs.ts';

/** An editor saves, and a `git checkout` changes, several files at a time: they are looked at once they pause. */
const pauseMs = 100;

/**
 * A Vite plugin that has the pages follow what Vite does not see, since it is read from the disk: the labs, and what the
 * sidebar is made of. Texts of lessons are followed by Astro itself.
 *
 * @param root the repository's folder
 * @param say is told of an author's mistake; the page that needs the file shows it too
 */
export function followContent(root: string, say: (words: string) => void): Plugin {
  let sidebar = '';
  return {
    name: 'kindbook:follow-content',
    configureServer({ watcher }) {
      const structure = (): string =>
        JSON.stringify([
          readCourse(join(root, 'content')),
          readLabs(root).map(({ name, title }) => [name, title]),
        ]);
      // The module that reads the files counts as changed, which Vite and Astro know what to do about.
      const changed = (file: string) => watcher.emit('change', join(root, file));
      const look = () => {
        try {
          const now = structure();
          if (sidebar !== now) changed('astro.config.mjs');
          else changed(labs);
          sidebar = now;
        } catch (error) {
          const words = errorWords(error);
          if (words === undefined) throw error;
          say(words);
          changed(labs);
        }
      };
      sidebar = structure();
      let timer: ReturnType<typeof setTimeout> | undefined;
      watcher.on('all', (_, path) => {
        const file = relative(root, path).replaceAll('\\', '/');
        if (!/^labs\/|^content\/(?:.*\.mdx|tracks\.yaml)$/.test(file)) return;
        // At once too: Astro loads a page that shows a mistake again at any change, and it must not read what was there before.
        if (file.startsWith('labs/')) changed(labs);
        clearTimeout(timer);
        timer = setTimeout(look, pauseMs);
      });
    },
  };
}
