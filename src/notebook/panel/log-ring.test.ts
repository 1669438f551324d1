import { describe, expect, test } from 'vitest';
import { LogRing, marked } from './log-ring.ts';

const lines = (...texts: string[]) => texts.map((text) => ({ at: '', text }));

describe('a ring of lines', () => {
  test('keeps the newest and counts what went', () => {
    const ring = new LogRing(3);
    expect(ring.add(lines('a', 'b'))).toBe(0);
    expect(ring.add(lines('c', 'd'), 5)).toBe(1);
    expect(ring.lines.map(({ text }) => text)).toEqual(['b', 'c', 'd']);
    expect(ring.cut).toBe(6);
  });

  test('takes more at once than it can keep', () => {
    const ring = new LogRing(2);
    ring.add(lines('a'));
    expect(ring.add(lines('b', 'c', 'd', 'e'))).toBe(1);
    expect(ring.lines.map(({ text }) => text)).toEqual(['d', 'e']);
    expect(ring.cut).toBe(3);
  });

  test('shows no colour codes of a terminal', () => {
    const ring = new LogRing(2);
    ring.add(lines('\u001b[31mred\u001b[0m'));
    expect(ring.lines[0]!.text).toBe('red');
  });
});

describe('what is looked for', () => {
  test('is marked wherever it is, whatever its case', () => {
    expect(marked('GET /get', 'get')).toEqual([
      { text: 'GET', match: true },
      { text: ' /', match: false },
      { text: 'get', match: true },
    ]);
  });

  test('is nothing at first', () => expect(marked('a', '')).toEqual([{ text: 'a', match: false }]));
  test('may not be there', () => expect(marked('a', 'b')).toEqual([{ text: 'a', match: false }]));
});
