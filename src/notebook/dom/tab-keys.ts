/**
 * Which tab a key goes to from another (https://www.w3.org/WAI/ARIA/apg/patterns/tabs/): arrows go round, Home and End to
 * the ends.
 *
 * @param key as a `KeyboardEvent` names it
 * @param at the index of the tab that has the focus
 * @returns an index; undefined for a key that goes nowhere
 */
export function tabAfter(key: string, at: number, count: number): number | undefined {
  const to: Readonly<Record<string, number>> = {
    ArrowRight: (at + 1) % count,
    ArrowLeft: (at + count - 1) % count,
    Home: 0,
    End: count - 1,
  };
  return to[key];
}
