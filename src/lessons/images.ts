import { z } from 'zod';
import { lessonImages, type LessonImage } from '../protocol/images.ts';
import { AuthorError } from './labs/author-error.ts';

/** The frontmatter's field `images`: what a lesson or a lab needs on the nodes that is not there from the start. */
export const imagesField = z.array(z.enum(lessonImages)).default([]);

/** What an author is told about the field; goes on after “It is ”. */
export const imagesHint = `a list of the images that are put on the nodes when the page is opened: ${lessonImages.join(', ')}; another one needs a recipe in airgap/images and a place in src/protocol/images.ts first`;

/** A cell or a lab's file uses an image, and the page's frontmatter does not name it. */
export function notNamed(image: LessonImage, file: string, line?: number): AuthorError {
  return new AuthorError(`The image ${image} is not on the nodes from the start.`, {
    file,
    line,
    hint: `Write \`images: [${image}]\` into the page’s frontmatter: it is put there when the page is opened.`,
  });
}
