import { expect, test } from 'vitest';
import { failureOf, type Diagnosis } from './diagnosis.ts';

test('a cell fails with the reason of the first diagnosis that is final', () => {
  const waiting: Diagnosis = {
    reason: 'Unhealthy',
    failed: false,
    title: '',
    why: '',
    next: '',
    evidence: [],
  };
  const failed = { ...waiting, failed: true, reason: 'ImagePullBackOff' };
  expect(failureOf([waiting, failed])).toBe(failed);
  expect(failureOf([waiting])).toBeUndefined();
  const homeless = { ...failed, pending: true as const, reason: 'Unschedulable' };
  expect(failureOf([homeless])).toBe(homeless);
  expect(failureOf([homeless, failed])).toBe(failed);
});
