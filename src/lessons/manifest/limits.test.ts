import { describe, expect, test } from 'vitest';
import { readInTurns, readManifest } from './documents.ts';
import { excessOf } from './limits.ts';
import { valueForKubernetes } from './submitted.ts';

const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n';
const size = 1024 * 1024 - 1_000;

/** A text of as much as a request may have: `part` as often as it fits. */
const full = (part: string, before = '', behind = '') =>
  `${head}${before}${part.repeat(Math.floor((size - before.length) / part.length))}${behind}`;

const each = (line: (index: number) => string, count = 60_000) =>
  `${head}data:\n${Array.from({ length: count }, (_, index) => line(index)).join('')}`.slice(
    0,
    size,
  );

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

const laughs = (word: string, levels = 30) =>
  `${head}a0: &a0 {x: 1}\n${Array.from({ length: levels }, (_, index) => `a${index + 1}: &a${index + 1} {${word.replaceAll('*', `*a${index}`)}}\n`).join('')}`;

describe('a text that is made to be slow', { timeout: 60_000 }, () => {
  const texts: Record<string, string> = {
    '60,000 keys': each((index) => `  k${index}: v\n`),
    '60,000 keys in braces': `${head}data: {${Array.from({ length: 60_000 }, (_, index) => `k${index}: v`).join(', ')}}\n`,
    'the same key again and again': full('  a: b\n', 'data:\n'),
    'open brackets': full('[', 'data: '),
    'open braces': full('{a: ', 'data: '),
    'brackets within brackets': `${head}data: ${'['.repeat(400_000)}${']'.repeat(400_000)}\n`,
    'dashes in one line': full('- ', 'data:\n  '),
    'question marks in one line': full('? ', 'data:\n  '),
    'deeper and deeper': each((index) => `${' '.repeat(index + 1)}a:\n`, 1_400),
    'an anchor and an alias in each line': each(
      (index) => `- &a${index} x\n- *a${index}\n`,
      30_000,
    ),
    'aliases of one anchor': full('- *b\n', 'b: &b x\ndata:\n'),
    'aliases that multiply': laughs('l: [*, *]'),
    'merges that multiply': laughs('<<: [*, *]'),
    'merge keys without end': full('  <<: *b\n', 'b: &b {x: 1}\ndata:\n'),
    'an alias of what it stands in': `${head}data: &a\n  b: [*a]\n`,
    'empty documents': full('---\n'),
    'documents without end': full('---\na: b\n'),
    'mistakes in each line': full('  a: b: c\n', 'data:\n'),
    'quotes that are not closed': full('  "a\n', 'data:\n'),
    'a quoted text that holds documents': full('k: v\n', 'data: "\n---\n'),
    'many documents of the longest kind': `${each((index) => `  k${index}: v\n`, 600)}---\n`.repeat(
      40,
    ),
    'quotes in one line': full('"a" ', 'data: '),
    'a quoted text over lines': full('x\n ', 'data: "', '"\n'),
    'a plain text over lines': full('x\n ', 'data: '),
    escapes: full('\\n', 'data: "', '"\n'),
    backslashes: full('\\\\', 'data: "', '"\n'),
    spaces: full(' ', 'data:', 'a\n'),
    tabs: full('\t', 'data:', 'a\n'),
    'empty lines': full('\n', 'data:\n', '  a: b\n'),
    comments: full('# a\n'),
    'a long text': full('x', 'data: '),
    'a long number': full('1', 'data: '),
    'a long block': full('    x\n', 'data:\n  a: |\n'),
    'a long folded block': full('    x\n\n', 'data:\n  a: >\n'),
    colons: full(':', 'data: '),
    commas: full(',', 'data: ['),
    tags: full('- !a b\n', 'data:\n'),
    directives: `${'%YAML 1.2\n'.repeat(100_000)}---\n${head}`,
    'lines that end a document': full('...\n'),
    'brackets that close nothing': full(']\n', 'data:\n'),
    'a mistake behind many spaces': full(' ', 'data: a:', 'b: c\n'),
    'a mistake below what looks like kinds': full('kind: !', '# ', '\ndata: [\n'),
    'carriage returns': full('  - a\r\n', 'data:\n'),
    'a binary text': full('\u0000\u0001', 'data: '),
  };

  test.each(Object.keys(texts))('is read, or refused in words, at once: %s', (name) => {
    const { problem, longest, all } = read(texts[name]!);
    // On a machine where nothing else runs, a tenth of these.
    expect.soft(longest).toBeLessThan(1_000);
    expect.soft(all).toBeLessThan(4_000);
    if (problem) expect(problem.title).toMatch(/^[^]{10,200}$/);
  });

  test('is told why it is not read, and where', () => {
    expect(read(texts['60,000 keys']!).problem).toMatchObject({
      title:
        'This document is too long to be read here: it has more than some 600 lines of fields, or 20,000 lines of text.',
    });
    const many = read(texts['many documents of the longest kind']!).problem;
    expect(many).toMatchObject({
      title: 'This text is too long to be read here: it has more than some 2,500 lines of fields.',
    });
    expect(many?.place?.line).toBeGreaterThan(2_400);
    expect(read(texts['dashes in one line']!).problem).toMatchObject({
      title: 'This document is nested too deep here: more than 64 levels.',
      place: { line: 6 },
    });
    expect(read(texts['merges that multiply']!).problem).toMatchObject({
      title: 'The aliases of this text multiply too often.',
    });
    expect(read(texts['an alias of what it stands in']!).problem).toMatchObject({
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
