import { expect, test } from 'vitest';
import { statusIcons } from '../cell/status-view.ts';
import { legend } from './signs.ts';

test('the legend has each status of a cell, once', () => {
  const looks = legend.flatMap(({ signs }) =>
    signs.flatMap(({ chip, word }) => (chip ? [{ look: chip[1], word }] : [])),
  );
  expect(new Set(looks.map(({ look }) => look))).toEqual(new Set(Object.keys(statusIcons)));
  const words = looks.map(({ word }) => word);
  expect(words).toEqual([...new Set(words)]);
});
