import { expect, test } from 'vitest';
import { hints, hintToShow, recordedHints } from './hints.ts';
import { hintNames, readDismissed } from './kept-hints.ts';

const all = new Set<string>(hints.map(({ name }) => name));

test('the hints come in their order, each when its part of the page is on the screen', () => {
  expect(hintToShow(new Set(), all)?.name).toBe('cluster');
  expect(hintToShow(new Set(['cluster']), all)?.name).toBe('apply');
  expect(hintToShow(new Set(['cluster']), new Set(['cluster', 'result']))?.name).toBe('result');
  expect(hintToShow(all, all)).toBeUndefined();
});

test('every name has its hint', () => {
  expect(hints.map(({ name }) => name)).toEqual(hintNames);
});

test('where there is no cluster none speaks of one that is the reader’s, or of Apply', () => {
  const words = recordedHints.map(({ title, words }) => `${title}. ${words}`).join(' ');
  expect(words).not.toMatch(/your cluster|Apply/);
  expect(words).toContain('Replay');
});

test('what the reader has dismissed is kept by name; what is no name means nothing', () => {
  expect([...readDismissed('cluster,result')]).toEqual(['cluster', 'result']);
  expect([...readDismissed('other,,apply')]).toEqual(['apply']);
  expect(readDismissed(undefined).size).toBe(0);
});
