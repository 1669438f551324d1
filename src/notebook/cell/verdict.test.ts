import { describe, expect, test } from 'vitest';
import type { CellProblem } from '../../protocol/workspace.ts';
import { marksOf, noVerdict, verdictOf, verdictWords, withAdvice } from './verdict.ts';

const place = (line: number) => ({ line, column: 3, endLine: line, endColumn: 9 });
const object = { apiVersion: 'v1', kind: 'Pod', name: 'web' };
const problem: CellProblem = { title: 'Wrong.', detail: 'said', hint: 'Fix it.', place: place(4) };

describe('the verdict on a text', () => {
  test('gathers what was said of each document', () => {
    const verdict = verdictOf(
      {
        documents: [
          { document: 1, verdict: 'refused', problems: [problem, problem] },
          { document: 2, verdict: 'accepted', object, warnings: [{ message: 'old' }] },
          { document: 3, verdict: 'unknown', object, reason: 'later' },
        ],
      },
      true,
    );
    expect(verdict).toMatchObject({
      problems: [problem, problem],
      warnings: [{ message: 'old' }],
      unknown: [{ document: 3 }],
      asked: true,
    });
  });

  test.each([
    [{ problems: [problem] }, 'The text has 1 mistake.'],
    [{}, 'The API server accepts this text.'],
    [
      { warnings: [{ message: 'a' }, { message: 'b' }] },
      'The API server accepts this text, with 2 warnings.',
    ],
    [
      { unknown: [{ document: 2, verdict: 'unknown', object, reason: 'later' }] as const },
      'The API server accepts what it can check now; 1 document only when applied.',
    ],
  ])('in one sentence: %j', (part, words) => {
    expect(verdictWords({ ...noVerdict, ...part })).toBe(words);
  });
});

describe('advice on a field that does not fit', () => {
  const meant = { title: 'There is no field.', hint: 'Did you mean `image`?', place: place(4) };
  const refused = (detail: string): CellProblem => ({ ...problem, detail });

  test.each([
    'spec.containers[0].imagee: field not declared in schema',
    'spec.replicas: expected numeric (int or float), got string',
  ])('is the schema’s, on the same line: %s', (detail) => {
    expect(withAdvice([refused(detail)], [meant])).toMatchObject([
      { detail, hint: 'Did you mean `image`?' },
    ]);
  });

  test('is the API server’s where the schema says nothing on that line', () => {
    const detail = 'spec.x: field not declared in schema';
    expect(withAdvice([refused(detail)], [{ ...meant, place: place(5) }])).toEqual([
      refused(detail),
    ]);
  });

  test('is added where the API server has something else to say', () => {
    expect(withAdvice([problem], [meant])).toEqual([
      { ...problem, hint: `${problem.hint} Did you mean \`image\`?` },
    ]);
  });

  test('is not taken for what the schema knows nothing of', () => {
    const advice = { ...meant, hint: 'Look at the documentation.' };
    expect(withAdvice([problem], [advice])).toEqual([problem]);
    expect(withAdvice([{ ...problem, hint: meant.hint }], [meant])).toEqual([
      { ...problem, hint: meant.hint },
    ]);
  });
});

describe('the marks in the editor', () => {
  test('stand where a problem or a warning has a place', () => {
    const warnings = [{ message: 'old', place: place(1) }, { message: 'somewhere' }];
    expect(marksOf({ ...noVerdict, problems: [problem], warnings })).toEqual([
      { place: place(4), message: 'Wrong.\nsaid\nFix it.' },
      { place: place(1), message: 'old', severity: 'warning' },
    ]);
  });

  test('of a conflict stand at each of its fields', () => {
    const conflicts = [5, 7].map((line) => ({
      field: 'spec.x',
      manager: 'a',
      owner: 'a',
      place: place(line),
    }));
    const conflict: CellProblem = { ...problem, remedy: { action: 'take-over', conflicts } };
    const marks = marksOf({ ...noVerdict, problems: [conflict] });
    expect(marks.map((mark) => mark.place.line)).toEqual([5, 7]);
  });
});
