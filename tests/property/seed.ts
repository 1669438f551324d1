import { cases } from './cases.ts';

/** Chooses the seed of this run, says it and gives it to the workers. `KINDBOOK_SEED=N` repeats an earlier run. */
export default function setup(): void {
  const seed = (process.env['KINDBOOK_SEED'] ??= String(Date.now() % 2 ** 31));
  const all = Object.values(cases).reduce((sum, count) => sum + count, 0);
  console.log(
    `Property tests: ${all.toLocaleString('en')} cases. To repeat them: KINDBOOK_SEED=${seed}`,
  );
}
