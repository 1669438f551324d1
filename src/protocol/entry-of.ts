/**
 * What a table has under a word that comes from outside, such as the kind of an object. Any word may come: a custom resource
 * can be of the kind `constructor`, and under that name every object has something.
 */
export function entryOf<Entry>(
  table: Readonly<Record<string, Entry>>,
  word: string,
): Entry | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
