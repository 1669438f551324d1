/**
 * The word that was most likely meant: the one with the fewest letters to change, swap, add or take away (optimal
 * string alignment distance), if that is at most a third of its letters.
 *
 * @param word what was written
 * @param words what could have been meant
 */
export function similar(word: string, words: readonly string[]): string | undefined {
  const written = word.toLowerCase();
  const [best] = words
    .map((each) => ({ each, distance: distance(written, each.toLowerCase()) }))
    .filter(({ each, distance }) => distance <= Math.max(1, Math.floor(each.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return best?.each;
}

function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let least = Math.min(
        last[column]! + 1,
        next[column - 1]! + 1,
        last[column - 1]! + (same ? 0 : 1),
      );
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (row > 1 && column > 1 && swapped) least = Math.min(least, beforeLast[column - 2]! + 1);
      next.push(least);
    }
    [beforeLast, last] = [last, next];
  }
  return last[b.length]!;
}

/** A hint for a word that there is not: the one that was most likely meant, then what there is. */
export function orSimilar(word: string, words: readonly string[], all: string): string {
  const meant = similar(word, words);
  return meant === undefined ? all : `Did you mean \`${meant}\`? ${all}`;
}
