/** How many thousandths of a core one unit is, by the quantity's suffix. */
const milliOf: Readonly<Record<string, number>> = { n: 1e-6, u: 1e-3, m: 1, '': 1000, k: 1e6 };

/**
 * A quantity of CPU as the API writes it, `250m`, `0.5` or `1234567n`, in thousandths of a core.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 *
 * @returns NaN for what is no such quantity
 */
export function milliCpu(quantity: string): number {
  const [, number, suffix] = /^(\d+(?:\.\d*)?|\.\d+)([numk]?)$/.exec(quantity) ?? [];
  if (number === undefined) return NaN;
  return Number(number) * milliOf[suffix ?? '']!;
}
