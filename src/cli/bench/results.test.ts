import { expect, test } from 'vitest';
import { withResults } from './results.ts';

const file = '# Benchmarks\n\nWords.\n\n## start\n\nNot measured yet.\n\n## weight\n\nOld.\n';

test('results take the place of a part’s section, and the others stay', () => {
  expect(
    withResults(file, 'start', '2026-11-28, on two cores', [
      { what: 'page served', measured: '2.10 s', budget: '≤ 2 s', isKept: false },
      { what: 'to compare', measured: '1.00 s' },
    ]),
  ).toBe(
    [
      '# Benchmarks\n\nWords.\n\n## start\n\n2026-11-28, on two cores.\n',
      '| what | measured | budget | |',
      '| --- | --- | --- | --- |',
      '| page served | 2.10 s | ≤ 2 s | **missed** |',
      '| to compare | 1.00 s |  |  |',
      '\n## weight\n\nOld.\n',
    ].join('\n'),
  );
});

test('a part that the file does not know is said', () => {
  expect(() => withResults(file, 'memory', '', [])).toThrow('no section “## memory”');
});
