import { z } from 'zod';
import { imageOutside, lessonImages, outsideImages, type PageNeed } from '../protocol/images.ts';
import { AuthorError } from './labs/author-error.ts';

/** The frontmatter's field `images`: what a lesson or a lab needs on the nodes that is not there from the start. */
export const imagesField = z.array(z.enum(lessonImages)).default([]);

/** What an author is told about the field; goes on after “It is ”. */
export const imagesHint = `a list of the images that are put on the nodes when the page is opened: ${lessonImages.join(', ')}; another one needs a recipe in airgap/images and a place in src/protocol/images.ts first`;

/** The frontmatter's field `outside`: of which images a lesson has a container outside of the cluster. */
export const outsideField = z.array(z.enum(outsideImages)).default([]);

/** What an author is told about the field; goes on after “It is ”. */
export const outsideHint = `a list of the images of which a container is started beside the cluster when the page is opened: ${outsideImages.join(', ')}; how each is run is src/cluster/provider/outside.ts`;

/** A cell or a lab's file uses an image or a container outside, and the page's frontmatter does not name it. */
export function notNamed(image: PageNeed, file: string, line?: number): AuthorError {
  const outside = imageOutside(image);
  if (outside) {
    return new AuthorError(`No container of ${outside} is started outside of the cluster.`, {
      file,
      line,
      hint: `Write \`outside: [${outside}]\` into the lesson’s frontmatter: it is started when the page is opened.`,
    });
  }
  return new AuthorError(`The image ${image} is not on the nodes from the start.`, {
    file,
    line,
    hint: `Write \`images: [${image}]\` into the page’s frontmatter: it is put there when the page is opened.`,
  });
}
