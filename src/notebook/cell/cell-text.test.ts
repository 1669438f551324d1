import { expect, test } from 'vitest';
import { CellText } from './cell-text.ts';
import { CellStorage, fingerprint, type TextStorage } from '../storage/saved-text.ts';

/** A browser's storage in memory; it can be full. */
function memory({ full = false } = {}): TextStorage {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    removeItem: (key) => kept.delete(key),
    setItem: (key, value) => {
      if (full) throw new Error('full');
      kept.set(key, value);
    },
  };
}

const textOn = (storage: TextStorage, original = 'kind: Pod') =>
  new CellText(new CellStorage(storage, 'pods', 'web.yaml'), original);

test('what was typed is there again on the next visit, once it was kept', () => {
  const storage = memory();
  const text = textOn(storage);
  text.type('kind: Job');
  expect(textOn(storage).now).toBe('kind: Pod');
  text.keep();
  expect(textOn(storage).now).toBe('kind: Job');
  text.choose('kind: Pod');
  expect(text.isOriginal).toBe(true);
  expect(textOn(storage).now).toBe('kind: Pod');
});

test('a lesson that has changed since is told until the reader has chosen, however often it is typed', () => {
  const storage = memory();
  textOn(storage).choose('mine');
  const text = textOn(storage, 'kind: Service');
  expect([text.now, text.lessonChanged]).toEqual(['mine', true]);
  text.type('mine, too');
  text.keep();
  expect(textOn(storage, 'kind: Service').lessonChanged).toBe(true);
  text.choose(text.now);
  const next = textOn(storage, 'kind: Service');
  expect([next.now, next.lessonChanged]).toEqual(['mine, too', false]);
});

test('a text differs from the one that was applied; where nothing was, from the one of the first sight', () => {
  const storage = memory();
  const text = textOn(storage);
  expect(text.isChanged).toBe(false);
  text.type('mine');
  expect(text.isChanged).toBe(true);
  new CellStorage(storage, 'pods', 'web.yaml').applied = fingerprint('mine');
  expect(text.isChanged).toBe(false);
});

test('a full browser is told, until there is nothing to keep any more', () => {
  const text = textOn(memory({ full: true }));
  text.choose('mine');
  expect(text.cannotSave).toBe(true);
  text.choose('kind: Pod');
  expect(text.cannotSave).toBe(false);
});

test('a text that another tab has kept is gone on with, unless something is typed here or cannot be kept', () => {
  const storage = memory();
  const [here, there] = [textOn(storage), textOn(storage)];
  there.choose('theirs');
  expect([here.follow(), here.now]).toEqual([true, 'theirs']);
  expect(here.follow()).toBe(false);
  here.type('mine');
  there.choose('theirs, longer');
  expect([here.follow(), here.now]).toEqual([false, 'mine']);
  here.keep();
  expect([there.follow(), there.now]).toEqual([true, 'mine']);
  there.choose(there.original);
  expect([here.follow(), here.isOriginal]).toEqual([true, true]);
  const full = textOn(memory({ full: true }));
  full.choose('mine');
  expect([full.follow(), full.now]).toEqual([false, 'mine']);
});
