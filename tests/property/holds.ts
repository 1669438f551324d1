import fc from 'fast-check';
import { test } from 'vitest';
import { cases } from './cases.ts';

/** Milliseconds of processor that a case may take. Not of wall time: the machine may be busy with something else. */
const longest = 1_000;

/**
 * Makes a test of a fact that holds for every case, and within a second of processor. A failure names the smallest case that
 * was found, and the seed.
 *
 * @param fact throws, or rejects, where it does not hold
 */
export function holds<Case>(
  name: keyof typeof cases,
  any: fc.Arbitrary<Case>,
  fact: (one: Case) => void | Promise<void>,
): void {
  test(name, { timeout: 120_000 }, async () => {
    const property = fc.asyncProperty(any, async (one) => {
      const before = process.cpuUsage();
      await fact(one);
      const { user, system } = process.cpuUsage(before);
      const took = (user + system) / 1_000;
      if (took > longest) throw new Error(`It took ${took.toFixed(0)} ms.`);
    });
    await fc.assert(property, {
      numRuns: cases[name],
      seed: Number(process.env['KINDBOOK_SEED']),
    });
  });
}

/** @throws {Error} where the value that stands on a screen has a gap in it: words that a program says and no person */
export function saysWhole(said: unknown): void {
  const words = JSON.stringify(said);
  const gap = /\bundefined\b|\bNaN\b|\[object [A-Z]/.exec(words);
  if (gap) throw new Error(`Says “${gap[0]}”: ${words}`);
}

/** @throws {Error} where it is no answer in words: what happened, and what to do now */
export function isProblem(problem: { title?: unknown; hint?: unknown }): void {
  for (const part of ['title', 'hint'] as const) {
    const words = problem[part];
    if (typeof words !== 'string' || words === '') {
      throw new Error(`It has no ${part}: ${JSON.stringify(problem)}`);
    }
  }
  saysWhole([problem.title, problem.hint]);
}
