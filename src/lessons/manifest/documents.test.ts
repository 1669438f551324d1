import { describe, expect, test } from 'vitest';
import { readManifest } from './documents.ts';

const pod = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n';

function firstProblem(text: string) {
  return readManifest(text).problems?.[0];
}

describe('a text with documents', () => {
  test('is cut at its --- lines, each document keeping its own bytes and lines', () => {
    const { documents } = readManifest(`# intro\n${pod}---\n# second\n${pod}`);
    expect(documents?.map(({ number, linesBefore }) => [number, linesBefore])).toEqual([
      [1, 0],
      [2, 5],
    ]);
    expect(documents?.[1]?.text).toBe(`---\n# second\n${pod}`);
  });

  test('may hold empty documents and comments, which are not counted', () => {
    const { documents } = readManifest(`---\n# only a comment\n---\n${pod}---\n\n`);
    expect(documents).toHaveLength(1);
    expect(documents?.[0]).toMatchObject({ number: 1, linesBefore: 2, kind: 'Pod', name: 'web' });
  });

  test('may hold dashes inside a block scalar', () => {
    const { documents } = readManifest(`${pod}data:\n  text: |\n    ---\n    not a document\n`);
    expect(documents).toHaveLength(1);
  });

  test('gives the namespace only where the text names one', () => {
    expect(readManifest(pod).documents?.[0]?.namespace).toBeUndefined();
    expect(readManifest(`${pod}  namespace: a\n`).documents?.[0]?.namespace).toBe('a');
    expect(readManifest(`${pod}  namespace: ""\n`).documents?.[0]?.namespace).toBeUndefined();
  });
});

describe('a text that cannot be applied', () => {
  test.each(['', '\n\n', '# only a comment\n', '---\n'])('is empty: %j', (text) => {
    expect(firstProblem(text)).toMatchObject({ title: 'There is nothing to apply.' });
  });

  test('is no YAML: the place is where the reader has to look', () => {
    const problem = firstProblem(`${pod}spec: [\n`);
    expect(problem).toMatchObject({
      title: 'The bracket `[` is opened here and not closed.',
      document: 1,
    });
    expect(problem?.place?.line).toBeGreaterThanOrEqual(5);
  });

  test('is indented with a tab', () => {
    expect(firstProblem('kind: Pod\nmetadata:\n\tname: web\n')).toMatchObject({
      title: 'This line is indented with a tab.',
      place: { line: 3 },
    });
  });

  test('has a field twice', () => {
    expect(firstProblem(`${pod}kind: Service\n`)).toMatchObject({
      title: 'This field appears twice.',
      place: { line: 5, column: 1 },
    });
  });

  test.each([
    ['hello', 'a text'],
    ['- a\n- b', 'a list'],
    ['42', 'a number'],
    ['.nan', 'a number'],
  ])('is no object: %s', (text, named) => {
    expect(firstProblem(text)?.title).toBe(`This document is ${named}, not an object.`);
  });

  test.each([
    ['kind: Pod\nmetadata: {name: web}', 'apiVersion'],
    ['apiVersion: v1\nmetadata: {name: web}', 'kind'],
    ['apiVersion: v1\nkind: Pod', 'metadata.name'],
    ['apiVersion: v1\nkind: Pod\nmetadata: {name: 7}', 'metadata.name'],
  ])('lacks a field that every object has: %j', (text, field) => {
    const problem = firstProblem(text);
    expect(problem).toMatchObject({ field, document: 1 });
    expect(problem?.hint).not.toBe('');
  });

  test('is a List, which only kubectl knows', () => {
    const problem = firstProblem('apiVersion: v1\nkind: List\nitems: []\n');
    expect(problem).toMatchObject({ field: 'kind', place: { line: 2, column: 7 } });
    expect(problem?.hint).toContain('---');
  });

  test('multiplies its aliases without end', () => {
    const lines = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg']) {
      lines.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`);
    }
    const problem = firstProblem(`${pod}${lines.join('\n')}\n`);
    expect(problem?.title).toBe('The aliases of this text multiply too often.');
  });

  test('is told about every bad document at once', () => {
    const { problems } = readManifest(`hello\n---\n${pod}---\n[1]\n`);
    expect(problems?.map(({ document }) => document)).toEqual([1, 3]);
  });
});

describe('a name that would be another path', () => {
  test.each(['..', '.', 'a/b', 'a%2fb', '../../kube-system/pods/etcd'])(
    '%s is refused where it stands, before anything is asked',
    (name) => {
      expect(firstProblem(`apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n`)).toMatchObject(
        {
          title: `\`${name}\` cannot be the name of an object.`,
          field: 'metadata.name',
          place: { line: 4, column: 9 },
        },
      );
    },
  );

  test('of a namespace is refused too', () => {
    for (const namespace of ['..', 'a/b', 'Shop', 'a'.repeat(64)]) {
      expect(firstProblem(`${pod}  namespace: ${namespace}\n`)).toMatchObject({
        title: `\`${namespace}\` cannot be the name of a namespace.`,
        field: 'metadata.namespace',
        place: { line: 5, column: 14 },
      });
    }
  });
});

test('two documents with the line ends of Windows have their names without a carriage return', () => {
  const { documents } = readManifest(`${pod}---\n${pod}`.replaceAll('\n', '\r\n'));
  expect(documents?.map(({ name }) => name)).toEqual(['web', 'web']);
  expect(readManifest('a: b\r\n---\r\n# nothing\r\n').problems).toHaveLength(1);
  const [first] = readManifest(`${pod.trimEnd()}\r\n---\r\n${pod}`).documents!;
  expect(first!.text.endsWith('\r')).toBe(false);
});
