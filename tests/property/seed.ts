import { cases } from './cases.ts';

/**
 * Chooses the seed of this run, says it and gives it to the workers: the day (UTC), so that all runs of a day try the same cases
 * and one that fails was not just unlucky. `KINDBOOK_SEED=N` repeats the run of another day, or tries any other cases.
 */
export default function setup(): void {
  const seed = (process.env['KINDBOOK_SEED'] ??= new Date()
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', ''));
  const all = Object.values(cases).reduce((sum, count) => sum + count, 0);
  console.log(
    `Property tests: ${all.toLocaleString('en')} cases. To repeat them: KINDBOOK_SEED=${seed}`,
  );
}
