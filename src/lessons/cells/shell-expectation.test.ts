import { describe, expect, test } from 'vitest';
import { judgeRun, problemOf } from './shell-expectation.ts';

const table =
  'NAME                  READY   STATUS    RESTARTS\nhello-68d7b7649-q5gkq   1/1   Running   0';
const said = (expectation: string, end: number | 'running', output: string, commands = '') =>
  judgeRun(expectation, commands, { end, output });

describe('a run is as its cell expects', () => {
  test.each<[string, string, number | 'running', string]>([
    ['a part of a line, however wide the columns are', 'hello-* 1/1 Running', 0, table],
    ['letters that mean something in a pattern', 'a+b (c) [d] $e | f.', 0, 'x a+b (c) [d] $e | f.'],
    ['a pattern over several lines', '/NAME[^]+Running +0$/', 0, table],
    ['another exit code', 'exit 28: Resolving timed out', 28, 'curl: (28) Resolving timed out'],
    ['an exit code alone', 'exit 0', 0, ''],
    ['commands that were stopped, having printed what they should', 'running: on', 'running', 'on'],
  ])('%s', (_, expectation, end, output) => {
    expect(said(expectation, end, output)).toBeUndefined();
  });
});

describe('a run that differs is told beside what was expected', () => {
  test.each<[string, number | 'running', string, string, string]>([
    ['OOMKilled', 0, 'Ready', 'the output “OOMKilled”', 'did not print that'],
    [
      'OOMKilled',
      1,
      'OOMKilled',
      'the output “OOMKilled” and exit code 0',
      'ended with exit code 1',
    ],
    ['web-* 1/1', 0, 'web-\n1/1', 'the output “web-… 1/1”', 'did not print that'],
    ['/^b/', 0, 'a', 'the output that matches /^b/', 'did not print that'],
    [
      'exit 28: timed out',
      0,
      'hello',
      'the output “timed out” and exit code 28',
      'did not print that and ended with exit code 0',
    ],
    ['exit 7', 'running', '', 'exit code 7', 'had not ended when it was stopped'],
    [
      'running: on',
      0,
      'on',
      'the output “on” and commands that go on until you stop them',
      'ended with exit code 0',
    ],
  ])('%s, %s, %j', (expectation, end, output, expected, got) => {
    expect(said(expectation, end, output)).toEqual({ expected, got });
  });
});

test('the commands themselves, which the toolbox prints before their output, are no output', () => {
  const commands = 'ip=1\ngrep "$ip" ||\n  echo "no Pod"';
  const echo = '$ ip=1\n$ grep "$ip" ||\n  echo "no Pod"';
  expect(said('no Pod', 0, echo, commands)).toBeDefined();
  expect(said('no Pod', 0, `${echo}\nno Pod`, commands)).toBeUndefined();
});

test('what cannot be an expectation is told', () => {
  expect(problemOf('')).toBe('any output would do');
  expect(problemOf('exit 1:')).toBe('any output would do');
  expect(problemOf('*')).toBe('any output would do');
  expect(problemOf('/x*/')).toBe('any output would do');
  expect(problemOf('exit 300')).toBe('there is no exit code above 255');
  expect(problemOf('/(/')).toContain('Unterminated group');
  expect(problemOf('exit 1')).toBeUndefined();
  expect(problemOf('exit code 1')).toBeUndefined();
});
