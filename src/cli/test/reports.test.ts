import type { JSONReport } from '@playwright/test/reporter';
import { expect, test } from 'vitest';
import type { JsonTestResults } from 'vitest/node';
import { countPlaywright, countVitest } from './reports.ts';

const file = (name: string, ...tests: object[]) => ({
  name: `/root/${name}`,
  status: 'failed',
  message: 'Cannot find module',
  assertionResults: tests,
  startTime: 1_000,
  endTime: 3_500,
});

test('each of Vitest’s failures is told with its file, its name and why, without the stack', () => {
  const report = {
    numPassedTests: 4,
    numPendingTests: 1,
    testResults: [
      file('a.test.ts', {
        fullName: 'a Pod is ready',
        status: 'failed',
        failureMessages: ['\u001b[31mexpected 1 to be 2\u001b[39m\n    at a.test.ts:3'],
      }),
      file('b.test.ts', { fullName: 'b works', status: 'passed', failureMessages: [] }),
    ],
  } as unknown as JsonTestResults;
  expect(countVitest(report, '/root')).toEqual({
    passed: 4,
    skipped: 1,
    failures: [
      'a.test.ts › a Pod is ready: expected 1 to be 2',
      // It failed without a test of it failing.
      'b.test.ts: Cannot find module',
    ],
    times: [
      { name: 'a.test.ts', seconds: 2.5 },
      { name: 'b.test.ts', seconds: 2.5 },
    ],
  });
});

test('each of Playwright’s failures is told, what passed at a second try among them', () => {
  const spec = (title: string, status: string, message?: string) => ({
    file: 'page.spec.ts',
    line: 7,
    title,
    tests: [
      {
        projectName: 'lesson',
        status,
        results: [{ duration: 1_500, error: message && { message } }],
      },
    ],
  });
  const report = {
    stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 0 },
    errors: [{ message: 'Error: no tests\nat all' }],
    suites: [
      {
        title: 'page.spec.ts',
        specs: [spec('Apply answers', 'expected')],
        suites: [
          { specs: [spec('a row opens', 'unexpected', 'Timed out\nlong'), spec('x', 'flaky')] },
        ],
      },
    ],
  } as unknown as JSONReport;
  expect(countPlaywright(report)).toEqual({
    passed: 3,
    skipped: 0,
    failures: [
      '[lesson] page.spec.ts:7 › a row opens: Timed out\n    long',
      '[lesson] page.spec.ts:7 › x',
      'Error: no tests\n    at all',
    ],
    times: [{ name: 'page.spec.ts', seconds: 4.5 }],
  });
});

test('of a failure’s words no more than the end of a log can bear is told', () => {
  const errors = [{ message: 'x'.repeat(5_000) }];
  const report = { stats: { expected: 0, skipped: 0 }, errors, suites: [] };
  expect(countPlaywright(report as unknown as JSONReport).failures).toEqual([
    `${'x'.repeat(2_000)} …`,
  ]);
});
