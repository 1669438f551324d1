import { basename, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { JSONReport, JSONReportSuite } from '@playwright/test/reporter';
import type { JsonTestResults } from 'vitest/node';
import type { Counts, Time } from './counts.ts';

/**
 * Counts what Vitest's JSON report says.
 *
 * @param root folder that files are named from
 */
export function countVitest(report: JsonTestResults, root: string): Counts {
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    const tests = failed.map(
      ({ fullName, failureMessages }) => `${file} › ${fullName}${reason(failureMessages?.[0])}`,
    );
    // A file may fail with no test failing: it cannot be loaded, or its `beforeAll` throws.
    return tests.length === 0 && status === 'failed' ? [`${file}${reason(message)}`] : tests;
  });
  const times = report.testResults.map(({ name, startTime, endTime }) => ({
    name: basename(name),
    seconds: (endTime - startTime) / 1000,
  }));
  return { passed: report.numPassedTests, skipped: report.numPendingTests, failures, times };
}

/** Counts what Playwright's JSON report says. What passed only at a second try has failed once. */
export function countPlaywright(report: JSONReport): Counts {
  const { expected, skipped } = report.stats;
  const failures = [
    ...report.suites.flatMap((suite) => failedIn(suite)),
    ...report.errors.map(({ message = '' }) => plainWords(message)),
  ];
  return { passed: expected, skipped, failures, times: report.suites.map(timeOf) };
}

function timeOf(suite: JSONReportSuite): Time {
  const results = allSpecs(suite).flatMap(({ tests }) => tests.flatMap(({ results }) => results));
  const milliseconds = results.reduce((sum, { duration }) => sum + duration, 0);
  return { name: suite.title, seconds: milliseconds / 1000 };
}

function allSpecs({ specs, suites = [] }: JSONReportSuite): JSONReportSuite['specs'] {
  return [...specs, ...suites.flatMap(allSpecs)];
}

function failedIn(suite: JSONReportSuite): string[] {
  return allSpecs(suite).flatMap(({ file, line, title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ projectName, results }) => {
        const error = results.find((result) => result.error)?.error?.message;
        return `[${projectName}] ${file}:${line} › ${title}${reason(error)}`;
      }),
  );
}

function reason(message: string | undefined): string {
  return message ? `: ${plainWords(message)}` : '';
}

/** So much of an error's words stands in the list, in characters: a difference of two objects fits, a page's text does not. */
const longest = 2_000;

/** An error's words without their colours and without the stack; what follows the first line is indented. */
function plainWords(message: string): string {
  const lines = stripVTControlCharacters(message).trim().split('\n');
  const words = lines.filter((line) => !/^\s+at /.test(line)).join('\n    ');
  return words.length > longest ? `${words.slice(0, longest)} …` : words;
}
