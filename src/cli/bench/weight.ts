import { courseLessons } from '../course-lessons.ts';
import { kB, weigh, weightBudget, wholeWeight } from '../weight.ts';
import type { Result } from './results.ts';

/** The heaviest of the lesson pages, before its first editor. */
export function benchWeight(): Result[] {
  const pages = courseLessons().map((name) => ({ name, weight: weigh(name) }));
  for (const { name, weight } of pages) {
    const { html, css, js, ownJs } = weight;
    console.log(
      `/${name}/ before the first editor: ${kB(wholeWeight(weight))} (HTML ${kB(html)}, CSS ${kB(css)}, JS ${kB(js)}, of which our own ${kB(ownJs)})`,
    );
  }
  const heaviest = pages.toSorted((a, b) => wholeWeight(b.weight) - wholeWeight(a.weight))[0]!;
  const whole = wholeWeight(heaviest.weight);
  const { ownJs } = heaviest.weight;
  return [
    {
      what: `heaviest lesson page (\`/${heaviest.name}/\`) before the first editor: HTML, CSS and JS, gzip`,
      measured: kB(whole),
      budget: `≤ ${kB(weightBudget.whole)}`,
      isKept: whole <= weightBudget.whole,
    },
    {
      what: 'of which our own JS',
      measured: kB(ownJs),
      budget: `≤ ${kB(weightBudget.ownJs)}`,
      isKept: ownJs <= weightBudget.ownJs,
    },
  ];
}
