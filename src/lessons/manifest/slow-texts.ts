/** The beginning of a manifest of a ConfigMap. */
export const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n';
const size = 1024 * 1024 - 1_000;

/** A text of as much as a request may have: `part` as often as it fits. */
export const full = (part: string, before = '', behind = '') =>
  `${head}${before}${part.repeat(Math.floor((size - before.length) / part.length))}${behind}`;

/** A ConfigMap with so many lines. */
export const each = (line: (index: number) => string, count = 60_000) =>
  `${head}data:\n${Array.from({ length: count }, (_, index) => line(index)).join('')}`.slice(
    0,
    size,
  );

const laughs = (word: string, levels = 30) =>
  `${head}a0: &a0 {x: 1}\n${Array.from({ length: levels }, (_, index) => `a${index + 1}: &a${index + 1} {${word.replaceAll('*', `*a${index}`)}}\n`).join('')}`;

/** Texts that are made to be slow to read, by what they are made of: each as long as a request may be. */
export const slowTexts: Readonly<Record<string, string>> = {
  '60,000 keys': each((index) => `  k${index}: v\n`),
  '60,000 keys in braces': `${head}data: {${Array.from({ length: 60_000 }, (_, index) => `k${index}: v`).join(', ')}}\n`,
  'the same key again and again': full('  a: b\n', 'data:\n'),
  'open brackets': full('[', 'data: '),
  'open braces': full('{a: ', 'data: '),
  'brackets within brackets': `${head}data: ${'['.repeat(400_000)}${']'.repeat(400_000)}\n`,
  'dashes in one line': full('- ', 'data:\n  '),
  'question marks in one line': full('? ', 'data:\n  '),
  'deeper and deeper': each((index) => `${' '.repeat(index + 1)}a:\n`, 1_400),
  'an anchor and an alias in each line': each((index) => `- &a${index} x\n- *a${index}\n`, 30_000),
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
  'a mistake below what looks like kinds': full('kind: !', '# Secrets: ', '\ndata: [\n'),
  'carriage returns': full('  - a\r\n', 'data:\n'),
  'a binary text': full('\u0000\u0001', 'data: '),
};
