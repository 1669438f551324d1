import { expect, test } from 'vitest';
import type { ObjectState } from '../state/object-state.ts';
import { explained } from './explained.ts';

const state = (words: string, tone: ObjectState['tone'] = 'busy') => ({ tone, words, facts: [] });
const failed = { failed: true, reason: 'FailedMount' };

test('what has failed does not look well, and hopes for nothing', () => {
  expect(explained(state('Exists', 'good'), failed)).toEqual(state('Exists', 'bad'));
  expect(explained(state('Pending, starting its containers'), failed)).toEqual(
    state('Pending, FailedMount', 'bad'),
  );
  expect(explained(state('Running again after a crash'), failed)).toEqual(
    state('Running, FailedMount', 'bad'),
  );
});

test('what is well or may come stays as it is', () => {
  const busy = state('Running, not ready');
  expect(explained(busy, undefined)).toBe(busy);
  expect(explained(busy, { failed: false, reason: 'Unhealthy' })).toBe(busy);
});

test('a Pod that waits for a node has not failed, and looks so', () => {
  const pending = state('Pending, unschedulable');
  expect(explained(pending, { failed: true, pending: true, reason: 'Unschedulable' })).toBe(
    pending,
  );
});

test('what is there and serves nobody does not look well', () => {
  const service = state('ClusterIP', 'good');
  expect(explained(service, { failed: false, reason: 'NoEndpoints' })).toEqual(state('ClusterIP'));
});
