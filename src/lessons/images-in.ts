import { lessonImages, type LessonImage } from '../protocol/images.ts';

/**
 * Finds the images in a manifest or in commands that the page has to name in its frontmatter.
 *
 * @returns each once, in no particular order
 */
export function imagesIn(text: string): LessonImage[] {
  return lessonImages.filter((image) => {
    const name = image.replace(/[.]/g, '\\.');
    return new RegExp(
      `(?:image:\\s*|--image[= ])["']?(?:docker\\.io/(?:library/)?)?${name}(?![\\w.-])`,
    ).test(text);
  });
}
