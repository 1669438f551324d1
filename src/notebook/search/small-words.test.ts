import { expect, it } from 'vitest';
import { withoutSmallWords } from './small-words.ts';

it.each([
  ['how do I see logs', 'logs'],
  ['What is a ReplicaSet?', 'ReplicaSet'],
  ['CrashLoopBackOff', 'CrashLoopBackOff'],
  ['roll back', 'roll back'],
  ['kubectl get pods', 'kubectl get pods'],
  ['how', 'how'],
  ['', ''],
])('“%s” is asked as “%s”', (typed, asked) => {
  expect(withoutSmallWords(typed)).toBe(asked);
});
