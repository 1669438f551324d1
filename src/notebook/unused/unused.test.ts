import { expect, test } from 'vitest';
import type { WorkspaceSummary } from '../../protocol/workspace.ts';
import { daysUnused, unusedLessons } from './unused.ts';

const now = Date.parse('2026-03-20T12:00:00Z');
const summary = (lesson: string, more: Partial<WorkspaceSummary>): WorkspaceSummary => ({
  lesson,
  namespace: `kindbook-${lesson}`,
  objects: 1,
  since: '2026-01-01T00:00:00Z',
  leftovers: [],
  ...more,
});

test('a lesson is offered a week after its last Apply, the longest unused first', () => {
  const used = summary('used', { lastApplied: '2026-03-13T12:00:01Z' });
  const week = summary('week', { lastApplied: '2026-03-13T12:00:00Z' });
  const month = summary('month', { lastApplied: '2026-02-13T12:00:00Z' });
  expect(unusedLessons([used, week, month], now)).toEqual([month, week]);
});

test('without a last Apply it counts from when the workspace was made', () => {
  expect(daysUnused(summary('old', { since: '2026-03-10T11:00:00Z' }), now)).toBe(10);
});

test('what is being deleted already is not offered', () => {
  const { namespace: _, ...gone } = summary('gone', {});
  expect(unusedLessons([gone], now)).toEqual([]);
});
