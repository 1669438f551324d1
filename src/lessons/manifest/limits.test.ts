import { describe, expect, test } from 'vitest';
import { readInTurns, readManifest } from './documents.ts';
import { excessOf } from './limits.ts';
import { each, full, head, slowTexts } from './slow-texts.ts';
import { valueForKubernetes } from './submitted.ts';

/** Milliseconds of processor that a step of reading a text takes at most, and all of them; and what came of it. */
function read(text: string) {
  const [reading, turns] = [readInTurns(text), [] as number[]];
  for (;;) {
    const began = process.cpuUsage();
    const turn = reading.next();
    const { user, system } = process.cpuUsage(began);
    turns.push((user + system) / 1_000);
    if (!turn.done) continue;
    for (const document of turn.value.documents ?? []) valueForKubernetes(document);
    const all = turns.reduce((sum, each) => sum + each, 0);
    return { problem: turn.value.problems?.[0], longest: Math.max(...turns), all };
  }
}

describe('a text that is made to be slow', { timeout: 60_000 }, () => {
  test.each(Object.keys(slowTexts))('is read, or refused in words, at once: %s', (name) => {
    const { problem, longest, all } = read(slowTexts[name]!);
    // On a machine where nothing else runs, a tenth of these.
    expect.soft(longest).toBeLessThan(1_000);
    expect.soft(all).toBeLessThan(4_000);
    if (problem) expect(problem.title).toMatch(/^[^]{10,200}$/);
  });

  test('is told why it is not read, and where', () => {
    expect(read(slowTexts['60,000 keys']!).problem).toMatchObject({
      title:
        'This document is too long to be read here: it has more than some 600 lines of fields, or 20,000 lines of text.',
    });
    const many = read(slowTexts['many documents of the longest kind']!).problem;
    expect(many).toMatchObject({
      title: 'This text is too long to be read here: it has more than some 2,500 lines of fields.',
    });
    expect(many?.place?.line).toBeGreaterThan(2_400);
    expect(read(slowTexts['dashes in one line']!).problem).toMatchObject({
      title: 'This document is nested too deep here: more than 64 levels.',
      place: { line: 6 },
    });
    expect(read(slowTexts['merges that multiply']!).problem).toMatchObject({
      title: 'The aliases of this text multiply too often.',
    });
    expect(read(slowTexts['an alias of what it stands in']!).problem).toMatchObject({
      title: 'This alias stands within the part that it refers to, so the text would have no end.',
      place: { line: 6, column: 7 },
    });
    expect(read(`${head}base: &b [1]\ndata:\n  <<: *b\n`).problem).toMatchObject({
      title: 'What `<<` merges is not an object.',
      place: { line: 7, column: 3 },
    });
  });
});

test('a list of aliases may be merged', () => {
  const text = `${head}x: &x {a: "1"}\ny: &y {b: "2"}\ndata:\n  <<: [*x, *y]\n`;
  expect(readManifest(text).problems).toBeUndefined();
});

test('what a reader writes is below the limits: an object of 600 lines, 2,400 lines of objects, a file of 900 kB in one value', () => {
  const long = each((index) => `  k${index}: v\n`, 600);
  expect(excessOf(long)).toBeUndefined();
  expect(readManifest(Array(4).fill(long).join('---\n')).problems).toBeUndefined();
  expect(
    excessOf(
      full('    one line of a file, with: signs {of} [all] kinds, "quoted"\n', 'data:\n  a: |\n'),
    ),
  ).toBeUndefined();
  const deep = Array.from({ length: 40 }, (_, index) => `${' '.repeat(index * 2)}a:\n`).join('');
  expect(excessOf(deep)).toBeUndefined();
});
