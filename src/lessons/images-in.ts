import {
  lessonImages,
  outsideImages,
  outsideOf,
  outsideVariable,
  type PageNeed,
} from '../protocol/images.ts';

/**
 * Finds what a manifest or commands need that the page has to name in its frontmatter: images by their names, containers
 * outside of the cluster by the variable with their host name.
 *
 * @returns each once, in no particular order
 */
export function imagesIn(text: string): PageNeed[] {
  const outside = outsideImages.filter((image) =>
    new RegExp(`\\b${outsideVariable(image)}\\b`).test(text),
  );
  const onNodes = lessonImages.filter((image) => {
    const name = image.replace(/[.]/g, '\\.');
    return new RegExp(
      `(?:image:\\s*|--image[= ])["']?(?:docker\\.io/(?:library/)?)?${name}(?![\\w.-])`,
    ).test(text);
  });
  return [...onNodes, ...outside.map(outsideOf)];
}
