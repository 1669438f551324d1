import { describe, expect, test } from 'vitest';
import { mergeTexts } from './merge-texts.ts';

const base = 'kind: Pod\nname: web\nreplicas: 3\n';

/** What both tabs have in the end, when each has made its change of the same text. */
function merged(first: string, second: string, from = base): string {
  const inFirst = mergeTexts({ from, to: second, mine: first, mineFirst: true });
  const inSecond = mergeTexts({ from, to: first, mine: second, mineFirst: false });
  expect(inSecond).toBe(inFirst);
  return inFirst;
}

describe('what two tabs have made of one text', () => {
  test('has the changes of both, each in its place', () => {
    expect(merged(`# a\n${base}`, `${base}# b\n`)).toBe(`# a\n${base}# b\n`);
    expect(merged(base.replace('Pod', 'Job'), base.replace('web', 'db'))).toBe(
      'kind: Job\nname: db\nreplicas: 3\n',
    );
    expect(merged('kind: Pod\nname: web\n', `${base}# b\n`)).toBe('kind: Pod\nname: web\n# b\n');
    expect(merged('', base.replace('web', 'web-2'))).toBe('-2');
  });

  test('has the words of both where both have typed at one place, also if they are the same', () => {
    expect(merged(`${base}one`, `${base}two`)).toBe(`${base}onetwo`);
    expect(merged(`${base}x`, `${base}x`)).toBe(`${base}xx`);
    expect(merged(base.replace('3', '5'), base.replace('3', '7'))).toBe(base.replace('3', '57'));
  });

  test('has the words of both where one has changed lines and the other has typed in front of them', () => {
    expect(merged(`# a\n${base}`, base.replace('Pod', 'Job'))).toBe(
      `# a\n${base.replace('Pod', 'Job')}`,
    );
    expect(merged(base.replace('Pod', 'Po'), `# a\n${base}`)).toBe(
      `# a\n${base.replace('Pod', 'Po')}`,
    );
  });

  test('lacks once what both have deleted', () => {
    expect(merged(base.replace('web', ''), base.replace('name: web\n', ''))).toBe(
      base.replace('name: web\n', ''),
    );
  });
});
