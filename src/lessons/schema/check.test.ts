import { describe, expect, test } from 'vitest';
import { split } from '../manifest/documents.ts';
import { check } from './check.ts';
import { apps, index } from './fixtures.ts';

const good = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: nginx
`;
const problems = (text: string) =>
  split(text).flatMap((part, at) =>
    check(part, at + 1, index, part.text.includes('apps/v1') ? apps : undefined),
  );
const changed = (from: string, to: string) => problems(good.replace(from, to));

describe('a manifest', () => {
  test('that fits its schema has no problem', () => {
    expect(problems(good)).toEqual([]);
  });

  test('with a misspelt field is told what was meant, on its place', () => {
    expect(changed('image:', 'imagee:')).toMatchObject([
      {
        title: 'There is no field `spec.template.spec.containers[0].imagee`.',
        hint: 'Did you mean `image`?',
        place: { line: 15, column: 11, endLine: 15, endColumn: 17 },
        severity: 'error',
        document: 1,
      },
    ]);
  });

  test('with a field of no likeness is told which fields there are', () => {
    expect(changed('replicas:', 'tomatoes:')[0]?.hint).toBe(
      'Check the spelling and the indentation: `spec` has `paused`, `replicas`, `selector` or `template`.',
    );
  });

  test.each([
    ['replicas: 3', 'replicas: "3"', '`spec.replicas` must be a whole number, but is a text.'],
    ['replicas: 3', 'replicas: 1.5', '`spec.replicas` must be a whole number, but is a number.'],
    ['replicas: 3', 'replicas: [3]', '`spec.replicas` must be a whole number, but is a list.'],
    [
      '{app: web}\n  t',
      '{app: 1}\n  t',
      '`spec.selector.matchLabels.app` must be a text, but is a whole number.',
    ],
    [
      '{app: web}\n  t',
      '{app: on}\n  t',
      '`spec.selector.matchLabels.app` must be a text, but is `true` or `false`.',
    ],
    ['replicas: 3', 'paused: "true"', '`spec.paused` must be `true` or `false`, but is a text.'],
    [
      'image: nginx',
      'command: sh',
      '`spec.template.spec.containers[0].command` must be a list, but is a text.',
    ],
  ])('with %j as %j: %s', (from, to, title) => {
    expect(changed(from, to).map((problem) => problem.title)).toEqual([title]);
  });

  test.each([
    ['replicas: 3', 'replicas: 3.0'],
    ['replicas: 3', 'replicas: 0x3'],
    ['replicas: 3', 'replicas: null'],
    ['replicas: 3', 'paused: yes'],
    ['image: nginx', 'port: 80'],
    ['image: nginx', 'port: http'],
    ['image: nginx', 'protocol: ""'],
  ])('may have %j as %j', (from, to) => {
    expect(changed(from, to)).toEqual([]);
  });

  test('with a word that is none of the allowed ones is told which are', () => {
    expect(changed('image: nginx', 'protocol: TPC')).toMatchObject([
      { hint: 'Did you mean `TCP`? It can be `TCP` or `UDP`.' },
    ]);
  });

  test('without a required field is warned at the object that lacks it', () => {
    expect(changed('  selector:\n    matchLabels: {app: web}\n', '')).toMatchObject([
      {
        title: '`spec.selector` is missing.',
        severity: 'warning',
        place: { line: 5, column: 1, endColumn: 5 },
      },
    ]);
  });

  test('may take fields from an anchor', () => {
    const merged = good
      .replace('labels: {app: web}', 'labels: &labels {app: web}')
      .replace('- name: web', '- &c {name: web}\n        - <<: *c')
      .replace('matchLabels: {app: web}', 'matchLabels: {app: web}');
    expect(problems(merged)).toEqual([]);
  });

  test('of a kind from another version is told that version', () => {
    expect(changed('apps/v1', 'v1')).toMatchObject([
      { title: 'There is no Deployment in `v1`.', hint: 'Write `apiVersion:` `apps/v1`.' },
    ]);
  });

  test('of a misspelt kind is told the kind that was meant', () => {
    expect(changed('Deployment', 'Deploymnt')).toMatchObject([
      { hint: 'Did you mean `Deployment`?', place: { line: 2, column: 7 } },
    ]);
  });

  test('that is no YAML, or not yet a manifest, is left to others', () => {
    expect(problems('apiVersion: apps/v1\nkind: [')).toEqual([]);
    expect(problems('spec: 1')).toEqual([]);
  });
});

test('each document of a cell is checked on its own lines', () => {
  const text = `${good}---\n${good.replace('image:', 'imagee:')}`;
  expect(problems(text)).toMatchObject([{ document: 2, place: { line: 31 } }]);
});
