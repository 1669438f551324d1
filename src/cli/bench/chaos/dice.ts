/** Random choices that a seed repeats. */
export interface Dice {
  /** A number from `from` to `to`. */
  between: (from: number, to: number) => number;
  /** The members of a list, each as often as any other, in any order, `count` in all. */
  deal: <T>(of: readonly T[], count: number) => T[];
}

/** @param seed any whole number (mulberry32) */
export function diceOf(seed: number): Dice {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const shuffled = <T>(of: readonly T[]): T[] => {
    const rest = [...of];
    return of.map(() => rest.splice(Math.floor(next() * rest.length), 1)[0]!);
  };
  return {
    between: (from, to) => from + next() * (to - from),
    deal: (of, count) => {
      const rounds = Math.ceil(count / of.length);
      return Array.from({ length: rounds }, () => shuffled(of))
        .flat()
        .slice(0, count);
    },
  };
}
