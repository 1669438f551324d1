import { describe, expect, it } from 'vitest';
import { readLab } from './read-lab.ts';

const pod = (image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: c, image: ${image}}]}\n`;
const index = `---
title: Fix it
description: It is broken.
kind: repair
minutes: 5
lesson: pods
edit: [web.yaml]
---

Fix it.
`;
const good = {
  'index.mdx': index,
  'checks.yaml': '- title: It runs\n  match: {apiVersion: v1, kind: Pod}\n',
  'start/web.yaml': pod('nginx:1.62'),
  'start/given.yaml': pod('nginx:1.26'),
  'solution/web.yaml': pod('nginx:1.26'),
  'hints/1.md': 'Look.',
  'hints/2.md': 'Fix.',
};
type Files = Partial<Record<string, string>>;
const read = (changes: Files = {}) =>
  readLab(
    'fix',
    new Map(
      Object.entries<string | undefined>({ ...good, ...changes }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    ),
  );

describe('a lab', () => {
  it('has a start, of which the learner edits a part, a solution, hints and checks', () => {
    const lab = read();
    expect(lab.edited.map(({ name }) => name)).toEqual(['web.yaml']);
    expect(lab.given.map(({ name }) => name)).toEqual(['given.yaml']);
    expect(lab.solution.map(({ name }) => name)).toEqual(['web.yaml']);
    expect(lab.hints.map(({ text }) => text)).toEqual(['Look.', 'Fix.']);
    expect(lab.checks).toHaveLength(1);
  });

  it('may have had another version before', () => {
    const { before, edited } = read({ 'before/web.yaml': pod('nginx:1.26') });
    expect(before).toEqual([{ name: 'web.yaml', text: pod('nginx:1.26') }]);
    expect(edited).toEqual([{ name: 'web.yaml', text: pod('nginx:1.62'), applied: true }]);
  });

  it('may begin with an empty editor', () => {
    expect(read({ 'start/web.yaml': undefined }).edited).toEqual([
      { name: 'web.yaml', text: '', applied: false },
    ]);
  });

  it('may begin with a draft, however wrong, that the learner has to apply', () => {
    const { edited, given } = read({
      'start/web.yaml': undefined,
      'drafts/web.yaml': 'kind: [',
    });
    expect(edited).toEqual([{ name: 'web.yaml', text: 'kind: [', applied: false }]);
    expect(given.map(({ name }) => name)).toEqual(['given.yaml']);
  });

  it('may have nothing to edit: then it is done in the terminal', () => {
    const lab = read({
      'index.mdx': index.replace('edit: [web.yaml]\n', ''),
      'solution/web.yaml': undefined,
      'solution/commands.sh': 'kubectl …',
    });
    expect(lab.edited).toEqual([]);
    expect(lab.given.map(({ name }) => name)).toEqual(['given.yaml', 'web.yaml']);
  });

  it('may be solved by commands alone', () => {
    const lab = read({ 'solution/web.yaml': undefined, 'solution/commands.sh': 'kubectl …' });
    expect(lab.commands).toBe('kubectl …');
  });

  it('has wrong fixes: texts, commands or both, and what the page says to each', () => {
    expect(
      read({
        'wrong/older/web.yaml': pod('nginx:1.25'),
        'wrong/older/says.txt': 'nginx:1.25\n\n  not ready \n',
        'wrong/by-hand/commands.sh': 'kubectl …',
        'wrong/by-hand/says.txt': 'There are 2 Pods',
      }).wrong,
    ).toEqual([
      { name: 'by-hand', files: [], commands: 'kubectl …', says: ['There are 2 Pods'] },
      {
        name: 'older',
        files: [{ name: 'web.yaml', text: pod('nginx:1.25') }],
        commands: undefined,
        says: ['nginx:1.25', 'not ready'],
      },
    ]);
  });

  it.each<[string, Files, RegExp]>([
    ['no story', { 'index.mdx': undefined }, /^labs\/fix\/index.mdx: .*missing/],
    ['no frontmatter', { 'index.mdx': 'Fix it.' }, /index.mdx:1: .*frontmatter/],
    [
      'a kind that there is not',
      { 'index.mdx': index.replace('repair', 'fix') },
      /index.mdx:4 \(kind\)/,
    ],
    [
      'a field that there is not',
      { 'index.mdx': index.replace('minutes', 'time') },
      /\(minutes\)|\(time\)/,
    ],
    ['no checks', { 'checks.yaml': undefined }, /checks.yaml: .*missing/],
    ['a start that is no YAML', { 'start/web.yaml': 'kind: [' }, /start\/web.yaml:\d+: .*YAML/],
    [
      'a solution without a kind',
      { 'solution/web.yaml': 'apiVersion: v1' },
      /solution\/web.yaml:1 \(kind\)/,
    ],
    ['no solution', { 'solution/web.yaml': undefined }, /solution: There is no solution/],
    [
      'a solution that nobody can write',
      { 'solution/x.yaml': pod('x') },
      /solution\/x.yaml: .*cannot edit/,
    ],
    ['a draft that nobody sees', { 'drafts/x.yaml': pod('x') }, /drafts\/x.yaml: .*Nobody sees/],
    ['a draft that is applied', { 'drafts/web.yaml': pod('x') }, /drafts\/web.yaml: .*start\//],
    [
      'a draft without text',
      { 'start/web.yaml': undefined, 'drafts/web.yaml': ' \n' },
      /drafts\/web.yaml: .*no text/,
    ],
    ['a hint without text', { 'hints/2.md': ' \n' }, /hints\/2.md: .*no text/],
    ['one hint', { 'hints/2.md': undefined }, /hints: .*at least two/],
    ['a file that means nothing', { 'check.yaml': 'x' }, /check.yaml: .*no such file/],
  ])('with %s is refused, with file and line', (_, changes, words) => {
    expect(() => read(changes)).toThrow(words);
  });

  it('has a name that can be a namespace', () => {
    expect(() => readLab('Fix It', new Map())).toThrow(/cannot be named/);
  });
});
