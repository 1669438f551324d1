/**
 * The page of a file in `content/`: `03-pods.mdx` is `pods`. The number only keeps the folder in reading order.
 *
 * @param path relative to `content/`
 */
export function pageOf(path: string): string {
  return path.replace(/\.mdx$/, '').replace(/(^|\/)\d+-/g, '$1');
}

/** Whether a file in `content/` is a lesson: those have a number, other pages have none. */
export function isLesson(path: string): boolean {
  return /(?:^|\/)\d+-[^/]+\.mdx$/.test(path);
}
