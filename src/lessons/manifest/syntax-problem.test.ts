import { describe, expect, test } from 'vitest';
import { readManifest } from './documents.ts';

const pod = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n';
const list = `${pod}spec:\n  containers:\n    - name: a\n`;

function problemIn(text: string) {
  const [problem] = readManifest(text).problems ?? [];
  const { line, column, endLine, endColumn } = problem!.place!;
  const marked =
    line === endLine ? text.split('\n')[line - 1]!.slice(column - 1, endColumn - 1) : '';
  return { ...problem!, line, marked };
}

describe('a text that is no YAML is told what is wrong, where, and what to do', () => {
  test.each([
    // Tabs.
    [`${pod}spec:\n\thostname: a\n`, 6, '\t', /indented with a tab/, /two spaces for each level/],
    [`${list}    \timage: b\n`, 8, '\t', /indented with a tab/, /two spaces/],
    // Colons.
    [pod.replace('kind:', 'kind'), 2, 'kind Pod', /colon is missing after `kind`/, /`kind: Pod`/],
    [pod.replace('metadata:', 'metadata'), 3, 'metadata', /after `metadata`/, /`metadata:`/],
    [`${pod}hostname a`, 5, 'hostname a', /colon is missing/, /`hostname: a`/],
    [
      pod.replace('kind: ', 'kind:'),
      2,
      'kind:Pod',
      /space is missing after the colon/,
      /`kind: Pod`/,
    ],
    [
      `${pod}  annotations:\n    note: this: that\n`,
      6,
      'this: that',
      /second colon/,
      /`note: "this: that"`/,
    ],
    [`${pod}spec:\n  x: "a": b\n`, 6, '"a": b', /second colon/, /`x: '"a": b'`/],
    // Indentation.
    [`${pod}   labels: {}\n`, 5, '   labels: {}', /indented by 3 spaces/, /2 spaces, like `name`/],
    [
      `${pod} labels: {}\n`,
      5,
      ' labels: {}',
      /indented by one space/,
      /no spaces, like `apiVersion`, or 2 spaces, like `name`/,
    ],
    [`${list}     image: b\n`, 8, '     image: b', /by 5 spaces/, /or 6 spaces, like `name`/],
    [`${list}       image: b\n`, 8, '       image: b', /by 7 spaces/, /6 spaces, like `name`/],
    [`${list}   - name: b\n`, 8, '   - name: b', /by 3 spaces/, /4 spaces, like the dash above/],
    [
      `${list}    image: b\n`,
      8,
      '    image: b',
      /below the dash of a list/,
      /6 spaces, like `name`/,
    ],
    [`${pod}- a\n`, 5, '- a', /dash here where a field/, /`containers:`/],
    [list.replace('- n', '-n') + '      image: b\n', 7, '-', /after the dash/, /`- name: a`/],
    // Quotation marks and brackets.
    [pod.replace('Pod', '"Pod'), 2, '"Pod', /quotation mark is opened/, /second `"`/],
    [pod.replace('Pod', "'Pod"), 2, "'Pod", /quotation mark is opened/, /second `'`/],
    [`${pod}  a: "b\n  c: "d"\n`, 5, '"b', /quotation mark is opened/, /second `"`/],
    [
      `${pod}spec:\n  args: [a, b\n  x: y\n`,
      6,
      '[a, b',
      /`\[` is opened/,
      /`\]` where the list ends/,
    ],
    [`${pod}  labels: {app: web\nspec: {}\n`, 5, '{app: web', /`\{` is opened/, /`\}` where/],
    [`${pod}  labels: {app: web}}\n`, 5, '}', /`\}` closes nothing/, /Delete it/],
    [`${pod}  labels: {app: web tier: a}\n`, 5, 'web tier: a', /comma is missing/, /comma between/],
    [`${pod}  x: "a" b\n`, 5, 'b', /has already ended/, /All|all of the text/],
    // Texts.
    [`${pod}  x: @foo # c\n`, 5, '@foo', /cannot begin with `@`/, /`"@foo"`/],
    [`${pod}  x: \`foo\`\n`, 5, '`foo`', /cannot begin with a backtick/, /quotation marks/],
    [`${pod}  x: *.example.com\n`, 5, '*.example.com', /reference/, /`"\*\.example\.com"`/],
    [`${pod}  x: "\\d"\n`, 5, '\\', /backslash has no meaning/, /twice/],
    [`${pod}  x: {}#c\n`, 5, '#c', /space is missing before `#`/, /comment/],
    [`${pod}  x: |\n  a\n`, 6, '  a', /text of `x` begins here/, /by 4 spaces/],
    [`${pod}  x: | a\n    b\n`, 5, 'a', /begins on the next line/, /needs no `\|`/],
    // Both.
    [`${pod}kind: Service\n`, 5, 'k', /appears twice/, /first `kind` is 3 lines above/],
    [`${pod}<<<<<<< HEAD\n`, 5, '<<<<<<< HEAD', /from Git/, /Keep one/],
  ])('%j', (text, line, marked, title, hint) => {
    const problem = problemIn(text);
    expect(problem).toMatchObject({ line, marked });
    expect(problem.title).toMatch(title);
    expect(problem.hint).toMatch(hint);
    expect(problem.detail).toMatch(/^The YAML parser says: ./);
  });

  test('and what no rule knows is told by the parser alone', () => {
    expect(problemIn('"a": b\n"c" d\n')).toMatchObject({
      title: 'This is not valid YAML.',
      line: 2,
    });
  });
});

test('a good text is never looked at for mistakes: quotes over two lines, colons and stars where they may stand', () => {
  const good = `${pod}  annotations:\n    a: "b\n      c"\n    d: it's\n    e: a:b *c\nspec:\n  f:\n  - g\n  h: |\n    i: "j\n`;
  expect(readManifest(good).problems).toBeUndefined();
});

test('the place is that of the cell, whatever documents stand before', () => {
  expect(problemIn(`${pod}---\n${pod.replace('kind:', 'kind')}`)).toMatchObject({
    line: 7,
    document: 2,
    marked: 'kind Pod',
  });
});
