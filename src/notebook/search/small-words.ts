/**
 * Leaves out of a question what every page has: “how do I see logs” is asked as “logs”. The search finds only pages that
 * have all of its words. The build puts the function's text into the page (`vite-search.ts`), so it uses nothing around it.
 *
 * @param term what the reader has typed
 * @returns the words that say what is looked for; all of them where nothing would be left
 */
export function withoutSmallWords(term: string): string {
  const small = new Set(
    'a an and are can do does for from how i in is it me my of on or see show the there to what when where which why with you'.split(
      ' ',
    ),
  );
  const words = term.split(/\s+/);
  const kept = words.filter((word) => !small.has(word.toLowerCase().replace(/\W/g, '')));
  return kept.some((word) => word !== '') ? kept.join(' ').replace(/\?$/, '') : term;
}
