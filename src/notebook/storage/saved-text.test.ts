import { describe, expect, it } from 'vitest';
import { CellStorage, fingerprint, type TextStorage } from './saved-text.ts';

function memory(): TextStorage & { map: Map<string, string> } {
  const map = new Map<string, string>();
  return {
    map,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  };
}
const full: TextStorage = {
  ...memory(),
  setItem() {
    throw new DOMException('full', 'QuotaExceededError');
  },
};

describe('the text of a cell', () => {
  it('is kept as it is, with the fingerprint of what it is based on', () => {
    const storage = memory();
    const saved = { text: 'a: 1\n\n---\r\nb: “ü”\n', basedOn: fingerprint('author') };
    expect(new CellStorage(storage, 'pods', 'web.yaml').save(saved)).toBe(true);
    expect(new CellStorage(storage, 'pods', 'web.yaml').load()).toEqual(saved);
  });

  it('is kept for each lesson and cell', () => {
    const storage = memory();
    new CellStorage(storage, 'pods', 'web.yaml').save({ text: 'x', basedOn: 'y' });
    expect(new CellStorage(storage, 'pods', 'other.yaml').load()).toBeUndefined();
    expect(new CellStorage(storage, 'labels', 'web.yaml').load()).toBeUndefined();
  });

  it('is forgotten on request', () => {
    const storage = memory();
    const cell = new CellStorage(storage, 'pods', 'web.yaml');
    cell.save({ text: 'x', basedOn: 'y' });
    cell.applied = 'z';
    cell.forget();
    cell.applied = undefined;
    expect(storage.map.size).toBe(0);
  });

  it('is told not to be kept where the browser has no room or forbids it', () => {
    expect(new CellStorage(full, 'pods', 'web').save({ text: 'x', basedOn: 'y' })).toBe(false);
    const none = new CellStorage(undefined, 'pods', 'web');
    expect(none.save({ text: 'x', basedOn: 'y' })).toBe(false);
    expect(none.load()).toBeUndefined();
  });
});

describe('a fingerprint', () => {
  it('differs between texts that differ', () => {
    const texts = ['', 'a', 'b', 'ab', 'ba', 'replicas: 3', 'replicas: 2'];
    expect(new Set(texts.map(fingerprint)).size).toBe(texts.length);
    expect(fingerprint('a: 1')).toBe(fingerprint('a: 1'));
  });
});
