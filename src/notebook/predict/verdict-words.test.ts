import { expect, test } from 'vitest';
import { judgement } from './verdict-words.ts';

const options = ['two Pods', 'no Pod at all'];
const judge = (chosen: number | undefined, right: number[] | undefined) =>
  judgement({ options, chosen, right, source: 'your cluster' });

test('an answer is marked by the result, with a sign and in words', () => {
  expect(judge(1, [1])).toEqual({
    tone: 'good',
    words: 'You said “no Pod at all”. The cluster says so too (your cluster).',
  });
  expect(judge(0, [1])).toEqual({
    tone: 'bad',
    words: 'You said “two Pods”. The cluster says “no Pod at all” (your cluster).',
  });
});

test('nothing is said before there is an answer and a result', () => {
  expect(judge(undefined, [1])).toBeUndefined();
  expect(judge(1, undefined)).toBeUndefined();
});

test('a result that fits no answer, or two, is nobody’s mistake', () => {
  expect(judge(0, [])).toMatchObject({
    tone: 'idle',
    words: expect.stringContaining('fits none') as string,
  });
  expect(judge(0, [0, 1])).toMatchObject({
    tone: 'idle',
    words: expect.stringContaining('more than one') as string,
  });
});
