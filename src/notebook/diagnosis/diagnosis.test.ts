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
  expect(failureOf([waiting, failed])).toBe('ImagePullBackOff');
  expect(failureOf([waiting])).toBeUndefined();
});
