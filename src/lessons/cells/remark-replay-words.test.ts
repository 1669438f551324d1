import { expect, test } from 'vitest';
import { remarkReplayWords, replayWords } from './remark-replay-words.ts';

test('a text says which button there is where nothing can be applied', () => {
  expect(replayWords('Press Apply, then press Run again.')).toBe(
    'Press Replay, then press Replay again.',
  );
  expect(replayWords('Apply sends your text. Press Running.')).toBe(
    'Apply sends your text. Press Running.',
  );
});

test('texts are changed wherever they stand, and code is not', () => {
  const text = (value: string) => ({ type: 'text' as const, value });
  const tree: Parameters<ReturnType<typeof remarkReplayWords>>[0] = {
    type: 'root',
    children: [
      { type: 'paragraph', children: [{ type: 'strong', children: [text('press Apply')] }] },
      { type: 'code', value: 'press Apply' },
    ],
  };
  remarkReplayWords()(tree);
  expect(JSON.stringify(tree)).toContain('"press Replay"');
  expect(tree.children[1]).toMatchObject({ value: 'press Apply' });
});
