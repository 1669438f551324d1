import { describe, expect, test } from 'vitest';
import { complete } from './complete.ts';
import { cursorAt } from './cursor.ts';
import { apps, index } from './fixtures.ts';

/** What is suggested where the text has a `|`, best first. */
function suggestions(marked: string) {
  const at = marked.indexOf('|');
  const text = marked.slice(0, at) + marked.slice(at + 1);
  const before = marked.slice(0, at).split('\n');
  const cursor = cursorAt(text, before.length, before.at(-1)!.length + 1);
  if (!cursor) return [];
  const found = complete(cursor, index, cursor.apiVersion === 'apps/v1' ? apps : undefined);
  return found.sort((a, b) => (a.order < b.order ? -1 : 1));
}
const labels = (marked: string) => suggestions(marked).map(({ label }) => label);
const insert = (marked: string, label: string) =>
  suggestions(marked).find((each) => each.label === label)?.insert;

const head = 'apiVersion: apps/v1\nkind: Deployment\n';
const container = `${head}spec:\n  template:\n    spec:\n      containers:\n        - name: web\n`;

describe('a field', () => {
  test('is suggested where it belongs, required ones first, present ones not at all', () => {
    expect(labels(`${head}spec:\n  replicas: 1\n  |`)).toEqual(['selector', 'template', 'paused']);
  });

  test('is suggested while a word is being written, with lines above and below', () => {
    expect(labels(`${head}spec:\n  rep|\n  paused: true\n`)).toContain('replicas');
    expect(labels(`${container}          im|`)).toEqual(['command', 'image', 'port', 'protocol']);
  });

  test('that the cluster writes comes last', () => {
    expect(labels(`${head}metadata:\n  |`)).toEqual(['labels', 'name', 'creationTimestamp']);
  });

  test('brings what it cannot be without, each line with its indentation', () => {
    expect(insert(`${head}spe|`, 'spec')).toBe(
      [
        'spec:',
        '  selector:',
        '    matchLabels:',
        '      $1',
        '  template:',
        '    metadata:',
        '      labels:',
        '        $2',
        '    spec:',
        '      containers:',
        '        - name: $3',
        '          image: $4',
      ].join('\n'),
    );
  });

  test('offers its values at once', () => {
    expect(insert(`${container}          pro|`, 'protocol')).toBe('protocol: ${1|TCP,UDP|}');
    expect(insert(`${head}spec:\n  pau|`, 'paused')).toBe('paused: ${1|true,false|}');
  });

  test('that has its colon already is only renamed', () => {
    expect(insert(`${container}          imag|e: nginx`, 'image')).toBe('image');
  });

  test('is suggested within braces', () => {
    expect(insert(`${head}spec: {rep|}`, 'replicas')).toBe('replicas: $1');
  });
});

describe('an entry of a list', () => {
  test('gets its dash where none is written', () => {
    const empty = container.replace(/ +- name: web\n$/, '        |');
    expect(insert(empty, 'name')).toBe('- name: $1');
    expect(insert(`${container}        |`, 'name')).toBe('- name: $1');
  });

  test('has one already behind a dash', () => {
    expect(insert(`${container}        - |`, 'name')).toBe('name: $1');
  });
});

describe('a value', () => {
  test('is one of those allowed', () => {
    expect(labels(`${container}      restartPolicy: |`)).toEqual(['Always', 'Never', 'OnFailure']);
  });

  test('is not suggested for free text, in comments or in blocks of text', () => {
    expect(labels(`${container}          image: |`)).toEqual([]);
    expect(labels(`${head}# spec |`)).toEqual([]);
    expect(labels(`${container}          image: >\n            re|`)).toEqual([]);
  });
});

describe('apiVersion and kind', () => {
  test('are suggested first in an empty document, then whole manifests', () => {
    expect(labels('|')).toEqual(['apiVersion', 'kind', 'Deployment', 'Namespace', 'Pod']);
    expect(labels(`${head}---\n|`)).toContain('Pod');
  });

  test('make only pairs that there are', () => {
    expect(labels('kind: Deployment\napiVersion: |')).toEqual(['apps/v1']);
    expect(suggestions('apiVersion: v1\nkind: De|')).toMatchObject([
      { label: 'Namespace' },
      { label: 'Pod' },
      { label: 'Deployment', also: { line: 1, replaces: true, text: 'apiVersion: apps/v1' } },
    ]);
    expect(
      suggestions('# first\n---\nkind: De|').find(({ label }) => label === 'Pod'),
    ).toMatchObject({
      also: { line: 3, replaces: false, text: 'apiVersion: v1' },
    });
  });

  test('leave out what cannot be applied', () => {
    expect(labels('kind: |')).not.toContain('TokenReview');
  });
});
