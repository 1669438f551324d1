import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DiffAnswer } from '../../protocol/workspace.ts';
import { object } from '../state/fixtures.ts';
import type { TreeNode } from '../state/tree.ts';
import { OtherHands } from './other-hands.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const same: DiffAnswer = { documents: [{ document: 1, change: 'none', object: ref }], pruned: [] };
const other: DiffAnswer = {
  documents: [{ document: 1, change: 'update', object: ref, before: 'a', after: 'b' }],
  pruned: [],
};

/** A cell’s tree with one Deployment. */
function tree(replicas: number, ready = 0): TreeNode[] {
  const root = object('Deployment', 'web', {
    spec: { replicas },
    status: { readyReplicas: ready },
  });
  return [{ object: root, children: [] }];
}

function otherHands(answers: DiffAnswer[], kept: { content: string | undefined }) {
  const ask = vi.fn(() => Promise.resolve(answers.shift()!));
  const changed = vi.fn();
  return { ask, changed, hands: new OtherHands(kept, ask, changed) };
}

test('what was applied is as the text has it, whatever its status becomes', async () => {
  const { ask, hands } = otherHands([], { content: undefined });
  expect(hands.differs(tree(3))).toBe(false);
  expect(hands.differs(tree(3, 2))).toBe(false);
  await vi.runAllTimersAsync();
  expect(ask).not.toHaveBeenCalled();
});

test('a change by another hand differs once the API server says so, also after the page is loaded again', async () => {
  const kept = { content: undefined };
  const first = otherHands([other], kept);
  first.hands.differs(tree(3));
  expect(first.hands.differs(tree(5))).toBe(false);
  await vi.runAllTimersAsync();
  expect(first.changed).toHaveBeenCalledOnce();
  expect(first.hands.differs(tree(5))).toBe(true);

  const again = otherHands([other], kept);
  again.hands.differs(tree(5));
  await vi.runAllTimersAsync();
  expect(again.hands.differs(tree(5))).toBe(true);
});

test('a change of what the text does not say is asked about once, and is none', async () => {
  const { ask, changed, hands } = otherHands([same], { content: undefined });
  hands.differs(tree(3));
  hands.differs(tree(4));
  hands.differs(tree(5));
  await vi.runAllTimersAsync();
  expect(hands.differs(tree(5))).toBe(false);
  expect(ask).toHaveBeenCalledOnce();
  expect(changed).not.toHaveBeenCalled();
});

test('what is put back is as before, and an Apply makes it so', async () => {
  const kept: { content: string | undefined } = { content: undefined };
  const { hands } = otherHands([other, same], kept);
  hands.differs(tree(3));
  hands.differs(tree(5));
  await vi.runAllTimersAsync();
  hands.differs(tree(3));
  await vi.runAllTimersAsync();
  expect(hands.differs(tree(3))).toBe(false);
  hands.differs(tree(5));
  kept.content = undefined;
  hands.forget();
  expect(hands.differs(tree(5))).toBe(false);
});
