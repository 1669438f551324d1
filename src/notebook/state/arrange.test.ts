import { describe, expect, test } from 'vitest';
import { arrange } from './arrange.ts';
import { object, now } from './fixtures.ts';
import { objectState } from './object-state.ts';
import type { TreeNode } from './tree.ts';

const unschedulable = {
  spec: {},
  status: {
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }],
  },
};
const ready = {
  spec: { nodeName: 'worker' },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
};

const pods = (count: number, prefix: string, rest: Record<string, unknown>): TreeNode[] =>
  Array.from({ length: count }, (_, index) => ({
    object: object('Pod', `${prefix}-${index}`, rest),
    children: [],
  }));
const lines = (nodes: TreeNode[], opened = new Map<string, number>(), kept?: string) =>
  arrange(
    nodes,
    (node) => objectState(node.object, now),
    opened,
    (node) => node.object.metadata.name === kept,
  ).map(({ node, group }) =>
    node ? node.object.metadata.name : `${group.hidden} more: ${group.words}`,
  );

describe('the children of an object', () => {
  test('are shown as they come while they are few', () => {
    expect(lines([...pods(5, 'good', ready), ...pods(5, 'bad', unschedulable)])).toHaveLength(10);
  });

  test('are put together by what they say when they are many, those in trouble first', () => {
    expect(lines([...pods(10, 'good', ready), ...pods(290, 'bad', unschedulable)])).toEqual([
      'bad-0',
      'bad-1',
      'bad-2',
      '287 more: Pending, unschedulable',
      'good-0',
      'good-1',
      'good-2',
      '7 more: Running, ready',
    ]);
  });

  test('are not put together where that saves no line', () => {
    expect(lines([...pods(4, 'good', ready), ...pods(8, 'bad', unschedulable)]).slice(4)).toEqual([
      'good-0',
      'good-1',
      'good-2',
      'good-3',
    ]);
  });

  test('are shown a hundred more each time the reader asks', () => {
    const key = 'Pod\nPending, unschedulable';
    expect(lines(pods(290, 'bad', unschedulable), new Map([[key, 100]])).at(-1)).toBe(
      '187 more: Pending, unschedulable',
    );
    expect(lines(pods(290, 'bad', unschedulable), new Map([[key, 300]])).at(-1)).toBe(
      '0 more: Pending, unschedulable',
    );
  });

  test('stay in sight where the reader is at them', () => {
    expect(lines(pods(290, 'bad', unschedulable), new Map(), 'bad-200')).toEqual([
      'bad-0',
      'bad-1',
      'bad-2',
      'bad-200',
      '286 more: Pending, unschedulable',
    ]);
  });
});
