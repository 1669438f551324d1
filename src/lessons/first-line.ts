/** The first line of what a parser or the API server says: what follows is a drawing or a dump. */
export function firstLine(words: string): string {
  return words.split('\n', 1)[0]!;
}
