import { expect, test } from 'vitest';
import { ReplayBuffer } from './replay-buffer.ts';

function bufferOf(capacity: number, ...texts: string[]): ReplayBuffer {
  const buffer = new ReplayBuffer(capacity);
  for (const text of texts) buffer.append(Buffer.from(text));
  return buffer;
}
const since = (buffer: ReplayBuffer, from: number) => {
  const { from: first, bytes } = buffer.since(from);
  return [first, bytes.toString()];
};

test('a reader gets what it does not have, wherever the pieces end', () => {
  const buffer = bufferOf(100, 'one\n', 'two\n', 'three\n');
  expect(since(buffer, 0)).toEqual([0, 'one\ntwo\nthree\n']);
  expect(since(buffer, 6)).toEqual([6, 'o\nthree\n']);
  expect(since(buffer, 14)).toEqual([14, '']);
  expect(buffer.end).toBe(14);
});

test('old bytes are forgotten, and what is left begins with a whole line', () => {
  const buffer = bufferOf(8, 'one\n', 'twé\n', 'three\n');
  expect(since(buffer, 0)).toEqual([9, 'three\n']);
  expect(since(buffer, 12)).toEqual([12, 'ee\n']);
});

test('the newest piece is kept even when it alone is larger than the buffer', () => {
  expect(since(bufferOf(2, 'a\nlong line\n'), 1)).toEqual([1, '\nlong line\n']);
});

test('a number beyond the end, of an earlier server, is the end', () => {
  expect(since(bufferOf(9, 'a\n'), 99)).toEqual([2, '']);
});
