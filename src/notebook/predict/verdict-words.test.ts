import { expect, test } from 'vitest';
import { usualOnce } from '../../lessons/predict/prediction.ts';
import type { Led, NoResult } from './result-of.ts';
import { emptyAnswer } from '../state/answer.ts';
import { emptyWorkspace } from '../state/workspace.ts';
import { isBeside, judgement, waitingWords } from './verdict-words.ts';

const seen: Led['seen'] = {
  cell: 'web.yaml',
  applies: [],
  status: 'Progressing',
  workspace: emptyWorkspace,
  answer: emptyAnswer,
  now: 0,
};

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

test.each([
  [usualOnce, 'when `web.yaml` is Ready, has failed, or is refused.'],
  ["seconds >= 10 || status == 'Invalid'", '10 s after Apply.'],
  ['seconds >= 5', '5 s after Apply.'],
  [
    'seconds >= 25 || pods.exists(p, ready(p))',
    'as soon as the cluster has done what decides it, at the latest 25 s after Apply.',
  ],
  [
    'events.exists(e, e.count > 1) || seconds >= 175',
    'as soon as the cluster has done what decides it, at the latest 175 s after Apply.',
  ],
  ['seconds >= 10 && pods.size() == 1', '10 s after Apply, or a little later.'],
  ['previous.size() == 2', 'as soon as the cluster has done what decides it.'],
])('while the moment that counts has not come, it is said when it comes: %s', (once, words) => {
  const led: Led = { applied: 'text', apply: 1, seen };
  expect(waitingWords({ cell: 'web.yaml', edits: [], once, options: [] }, led, 'text')).toBe(
    `Applied. Your answer is marked ${words}`,
  );
});

test.each<[Led | NoResult | undefined, string, string]>([
  [undefined, 'Now apply `web.yaml`', 'Now do the steps in `web.yaml`'],
  ['applying', 'Waiting for the cluster’s answer', 'Waiting for the cluster’s answer'],
  ['deleted', 'has been deleted since', 'then do the steps again'],
  ['unchanged', 'then apply it again', 'then do the steps again'],
  [
    { applied: 'another', apply: 1, seen },
    'You applied a different text',
    'Now do the steps in `web.yaml`',
  ],
])('without a result it is said what is to be done: %j', (result, plain, steps) => {
  const words = (edits: [string, string][]) =>
    waitingWords({ cell: 'web.yaml', edits, once: usualOnce, options: [] }, result, 'text');
  expect(words([])).toContain(plain);
  expect(words([['a', 'b']])).toContain(steps);
});

test('an Apply that is refused since another command has set a field says nothing of a question that is not about that', () => {
  const documents = [
    {
      document: 1,
      outcome: 'failed' as const,
      problem: {
        title: 'A conflict.',
        hint: '',
        remedy: { action: 'take-over' as const, conflicts: [] },
      },
    },
  ];
  const led: Led = { applied: 'text', apply: 1, seen: { ...seen, answer: { documents } } };
  const asks = (when: string) => ({
    cell: 'web.yaml',
    edits: [],
    once: usualOnce,
    options: [{ answer: 'it is refused', when }],
  });
  expect(isBeside(asks('status == "Invalid"'), led)).toBe(true);
  expect(waitingWords(asks('status == "Invalid"'), led, 'text')).toContain(
    'says nothing about the question',
  );
  const about = asks('answer.exists(a, a.problem.remedy.action == "take-over")');
  expect(isBeside(about, led)).toBe(false);
  expect(isBeside(asks('status == "Invalid"'), { ...led, seen })).toBe(false);
});
