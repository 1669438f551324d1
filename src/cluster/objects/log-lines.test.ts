import { describe, expect, test } from 'vitest';
import { idOf, LogLines, positionOf } from './log-lines.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const texts = (lines: { text: string }[]) => lines.map(({ text }) => text);

describe('a container’s output', () => {
  test('is read though chunks end within a line and within a character', () => {
    const reader = new LogLines();
    const all = bytes('2026-11-22T12:00:00.1Z one\n2026-11-22T12:00:00.2Z zwölf\n');
    const cut = all.indexOf(0xc3) + 1;
    expect(reader.take(all.slice(0, cut))).toEqual([{ at: '2026-11-22T12:00:00.1Z', text: 'one' }]);
    expect(texts(reader.take(all.slice(cut)))).toEqual(['zwölf']);
  });

  test('gives a last line without a line break only at the end', () => {
    const reader = new LogLines();
    expect(reader.take(bytes('2026-11-22T12:00:00Z no break'))).toEqual([]);
    expect(texts(reader.end())).toEqual(['no break']);
    expect(reader.end()).toEqual([]);
  });

  test('keeps empty lines, and lines that the kubelet says itself', () => {
    const reader = new LogLines();
    expect(
      texts(reader.take(bytes('2026-11-22T12:00:00Z \n2026-11-22T12:00:01Z\nunable to read\n'))),
    ).toEqual(['', '', 'unable to read']);
  });

  test('has endless lines cut, and says by how much', () => {
    const reader = new LogLines();
    const lines = ['a', 'b'].flatMap(() => reader.take(bytes('x'.repeat(10_000))));
    const [line] = [...lines, ...reader.take(bytes('\n'))];
    expect(line!.text.length).toBeLessThan(8_300);
    expect(line!.text).toMatch(/x … \(11808 more characters\)$/);
  });

  test('goes on after a break exactly where it ended, though the API starts at a whole second', () => {
    const all =
      '2026-11-22T12:00:00.5Z a\n2026-11-22T12:00:00.5Z b\n2026-11-22T12:00:00.5Z c\n2026-11-22T12:00:00.51Z d\n';
    const first = new LogLines();
    first.take(bytes(all.split('\n').slice(0, 2).join('\n') + '\n'));
    const second = new LogLines(positionOf(idOf(first.position!)));
    expect(texts(second.take(bytes(all)))).toEqual(['c', 'd']);
    expect(second.position).toEqual({ at: '2026-11-22T12:00:00.51Z', lines: 1 });
  });

  test('compares times by their value, not by their length', () => {
    const reader = new LogLines({ at: '2026-11-22T12:00:00.5Z', lines: 1 });
    expect(
      texts(
        reader.take(bytes('2026-11-22T12:00:00.45Z old\n2026-11-22T12:00:00.500000001Z new\n')),
      ),
    ).toEqual(['new']);
  });
});

test.each([undefined, '', 'pods-1', '2026-11-22T12:00:00Z', '2026-11-22T12:00:00Z/x'])(
  '%j is no place in an output',
  (id) => expect(positionOf(id)).toBeUndefined(),
);
