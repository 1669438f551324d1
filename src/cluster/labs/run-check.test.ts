import { expect, test } from 'vitest';
import { readChecks } from '../../lessons/labs/read-checks.ts';
import { ClusterError } from '../base/errors.ts';
import type { Captured } from '../workspace/capture.ts';
import type { Shells } from '../workspace/shells.ts';
import { runCheck, type Sight } from './run-check.ts';

/** Looks at one check while the toolbox answers so. */
function look(check: string, answer: Partial<Captured> | Error, more: Partial<Sight> = {}) {
  const given = { stdout: '', stderr: '', exitCode: 0, late: false };
  const capture = async () => {
    if (answer instanceof Error) throw answer;
    return { ...given, ...answer };
  };
  const shells = { capture } as unknown as Shells;
  const sight = { lesson: 'lab-x', shells, objects: [], broken: undefined, ...more };
  return runCheck(readChecks('checks.yaml', check)[0]!, 0, sight);
}

const broke = new ClusterError('The connection to the toolbox broke.', {
  detail: 'socket hang up',
  hint: 'Try again.',
});

test('a command is judged by its output without the last line’s end', async () => {
  const check = '- {title: t, command: x, expression: stdout == "v1", message: stdout}';
  expect(await look(check, { stdout: 'v1\n' })).toEqual({ verdict: 'met' });
  expect(await look(check, { stdout: 'v2\n' })).toEqual({ verdict: 'unmet', why: 'v2' });
});

test('a command that does not end is not met; one whose connection broke is not judged', async () => {
  const check = '- {title: t, command: sleep 60}';
  expect(await look(check, { late: true, exitCode: 124 })).toEqual({
    verdict: 'unmet',
    why: '`sleep 60` did not end within 10 s.',
  });
  expect(await look(check, broke)).toEqual({
    verdict: 'unknown',
    why: 'The connection to the toolbox broke. socket hang up',
  });
});

test('objects are not judged while the cluster cannot be watched', async () => {
  const check = '- {title: t, expression: objects.size() == 0}';
  expect(await look(check, {})).toEqual({ verdict: 'met' });
  const broken = { title: 'The cluster does not answer.', hint: 'Wait.' };
  expect(await look(check, {}, { broken })).toEqual({
    verdict: 'unknown',
    why: 'The cluster does not answer.',
  });
});

test('requests are judged by their counter, and not when nobody sends them any more', async () => {
  const check = '- {title: t, requests: "http://web"}';
  expect(await look(check, { stdout: 'running\n20\n0\n' })).toEqual({ verdict: 'met' });
  expect(await look(check, { stdout: 'running\n20\n1\n' })).toMatchObject({
    verdict: 'unmet',
    isFinal: true,
  });
  expect(await look(check, { stdout: 'running\n0\n0\n' })).toEqual({
    verdict: 'unmet',
    why: 'No request has been answered yet.',
  });
  expect(await look(check, { stdout: 'ended\n20\n0\n' })).toMatchObject({ verdict: 'unknown' });
  expect(await look(check, { stdout: '', exitCode: 3 })).toMatchObject({ verdict: 'unknown' });
});

test('a share of lost requests can still become small enough', async () => {
  const check = '- {title: t, requests: "http://web", expression: lost * 100 < answered}';
  const result = await look(check, { stdout: 'running\n20\n1\n' });
  expect(result).toEqual({ verdict: 'unmet', why: 'Not yet.' });
});
