/** An image as `docker images` lists it. */
export interface ListedImage {
  /** For instance `kindbook/node:0123456789abcdef`. */
  name: string;
  /** `sha256:…` */
  id: string;
}

/**
 * Finds the finished builds that no current recipe leads to. What has another name than kindbook's builds is left alone.
 *
 * @param folders names in the folder `builds`, for instance `go-programs-0123456789abcdef`
 * @param current name of a build -> its key
 */
export function unusedBuilds(
  folders: readonly string[],
  current: ReadonlyMap<string, string | undefined>,
): string[] {
  return folders.filter((folder) => {
    const [, name, key] = /^(.+)-([0-9a-f]{16})(?:\.unfinished)?$/.exec(folder) ?? [];
    return name !== undefined && current.has(name) && current.get(name) !== key;
  });
}

/**
 * Finds the images of kindbook's that no current recipe leads to and nothing uses. An image of a name that no recipe has is left
 * alone.
 *
 * @param images all of Docker's
 * @param current names of the images of the current recipes
 * @param used names and ids of the images that containers and clusters have
 */
export function unusedImages(
  images: readonly ListedImage[],
  current: readonly string[],
  used: ReadonlySet<string>,
): string[] {
  const repositories = new Set(current.map((name) => name.replace(/:.*/, '')));
  const kept = new Set(current);
  return images
    .filter(({ name, id }) => {
      // A stage that was built ahead of the rest has the image's name with an ending.
      const whole = name.replace(/-packages$/, '');
      const ours = repositories.has(name.replace(/:.*/, ''));
      return ours && !kept.has(whole) && !used.has(name) && !used.has(id);
    })
    .map(({ name }) => name);
}
