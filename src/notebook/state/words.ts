/**
 * A word for a number of things: `Pod` for one, else its plural, also of a kind such as `NetworkPolicy` or `Ingress`.
 *
 * @param word in the singular
 */
export function plural(word: string, count: number): string {
  if (count === 1 || word === 'Endpoints') return word;
  if (/(s|x|ch|sh)$/.test(word)) return `${word}es`;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}

/** A number with its word: `1 Pod`, `2 NetworkPolicies`, `0 lines`. */
export function counted(count: number, word: string): string {
  return `${count} ${plural(word, count)}`;
}
