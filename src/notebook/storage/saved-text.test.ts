import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forbidStorage, stubStorage, type MemoryStorage } from './fixtures.ts';
import { CellStorage, fingerprint } from './saved-text.ts';

let storage: MemoryStorage;
beforeEach(() => (storage = stubStorage()));
afterEach(() => vi.unstubAllGlobals());

describe('the text of a cell', () => {
  it('is kept as it is, with the fingerprint of what it is based on', () => {
    const saved = { text: 'a: 1\n\n---\r\nb: “ü”\n', basedOn: fingerprint('author') };
    expect(new CellStorage('pods', 'web.yaml').save(saved)).toBe(true);
    expect(new CellStorage('pods', 'web.yaml').load()).toEqual(saved);
  });

  it('is kept for each lesson and cell', () => {
    new CellStorage('pods', 'web.yaml').save({ text: 'x', basedOn: 'y' });
    expect(new CellStorage('pods', 'other.yaml').load()).toBeUndefined();
    expect(new CellStorage('labels', 'web.yaml').load()).toBeUndefined();
  });

  it('is forgotten on request', () => {
    const cell = new CellStorage('pods', 'web.yaml');
    cell.save({ text: 'x', basedOn: 'y' });
    cell.applied = 'z';
    cell.forget();
    cell.applied = undefined;
    expect(storage.map.size).toBe(0);
  });

  it('is told not to be kept where the browser has no room or forbids it', () => {
    const cell = new CellStorage('pods', 'web');
    storage.isFull = true;
    expect(cell.save({ text: 'x', basedOn: 'y' })).toBe(false);
    forbidStorage();
    expect(cell.save({ text: 'x', basedOn: 'y' })).toBe(false);
    expect(cell.load()).toBeUndefined();
  });

  it('that was applied last is known to the page also where the browser does not keep it', () => {
    const cell = new CellStorage('pods', 'web');
    cell.applied = 'kept';
    storage.isFull = true;
    cell.applied = 'z';
    expect(cell.applied).toBe('z');
    storage.isFull = false;
    cell.applied = undefined;
    expect(cell.applied).toBeUndefined();
  });
});

describe('a fingerprint', () => {
  it('differs between texts that differ', () => {
    const texts = ['', 'a', 'b', 'ab', 'ba', 'replicas: 3', 'replicas: 2'];
    expect(new Set(texts.map(fingerprint)).size).toBe(texts.length);
    expect(fingerprint('a: 1')).toBe(fingerprint('a: 1'));
  });
});
