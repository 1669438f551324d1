import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readFrontmatter } from '../frontmatter.ts';
import { imagesField, imagesHint, outsideField, outsideHint } from '../images.ts';
import { isLesson, pageOf } from '../lesson-name.ts';
import type { LessonInfo, Track } from './course.ts';
import { readTracks } from './read-tracks.ts';

// The rest of a lesson's frontmatter is Starlight's, and checked by it.
const frontmatter = z.looseObject({
  title: z.string().min(1),
  description: z.string().min(1),
  minutes: z.number().int().positive(),
  images: imagesField,
  outside: outsideField,
});

/**
 * Reads the lessons and their tracks.
 *
 * @param folder where they are, relative to the repository
 * @throws {AuthorError} on the first mistake of an author
 */
export function readCourse(folder: string): Track[] {
  const lessons = lessonFiles(folder).map((path): LessonInfo => {
    const file = join(folder, path);
    const front = readFrontmatter(file, readFileSync(file, 'utf8'), frontmatter, {
      missing: 'Begin with `---`, `title: …`, `description: …`, `minutes: 15`, `---`.',
      fields: {
        title: 'the name of the lesson, for instance `title: Pods`',
        description: 'what the reader knows afterwards, in one sentence',
        minutes: 'how long it takes, a whole number: `minutes: 15`',
        images: imagesHint,
        outside: outsideHint,
      },
    });
    return {
      name: pageOf(path),
      title: front.title,
      description: front.description,
      minutes: front.minutes,
    };
  });
  const tracks = join(folder, 'tracks.yaml');
  return readTracks(tracks, readFileSync(tracks, 'utf8'), lessons);
}

/**
 * The files of the lessons.
 *
 * @param folder where they are
 * @returns their paths in it, in reading order
 */
export function lessonFiles(folder: string): string[] {
  return globSync('**/*.mdx', { cwd: folder })
    .map((path) => path.replaceAll('\\', '/'))
    .filter(isLesson)
    .sort();
}
