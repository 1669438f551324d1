/** The middle value. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** How many times the second the first is, in the median. */
export function ratio(a: readonly number[], b: readonly number[]): number {
  return median(a) / median(b);
}

/** Prints the median of a measurement and each of its values. */
export function print(what: string, values: readonly number[], unit: 's' | 'ms' = 's'): void {
  const digits = unit === 's' ? 2 : 0;
  const all = values.map((value) => value.toFixed(digits)).join(', ');
  console.log(`${what}: ${median(values).toFixed(digits)} ${unit} (${all})`);
}

/** Seconds that a piece of work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
