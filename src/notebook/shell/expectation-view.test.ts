import { expect, test } from 'vitest';
import { verdictOf } from './expectation-view.ts';
import type { SavedRun } from './saved-run.ts';

const commands = 'kubectl get pods';
const run: SavedRun = {
  text: commands,
  lines: [[['NAME   READY']], [['web-', 'bold'], ['x   '], ['1/1', 'green']]],
  left: 0,
  end: { code: 0 },
  took: 100,
  at: 1,
};
const said = (expectation: string, change: Partial<SavedRun> = {}) =>
  verdictOf(expectation, commands, { ...run, ...change }, 'your run');

test('a run as the lesson expects gets a tick, whatever its colours are', () => {
  expect(said('web-* 1/1')).toEqual({ isMet: true, words: 'As the lesson expects.' });
  expect(said('exit 1: web-', { end: { code: 1 } })?.isMet).toBe(true);
});

test('a run that differs is told with what was expected and why that may be', () => {
  expect(said('web-* 2/2')).toEqual({
    isMet: false,
    words:
      'The lesson expects the output “web-… 2/2”; your run did not print that. A cell above may not have been applied or run, this one may have been run before, or the cluster needed more time.',
  });
});

test('commands that go on are as expected when they are stopped, and not when they end', () => {
  expect(said('running: web-', { end: 'stopped' })?.isMet).toBe(true);
  expect(said('running: web-', { end: { code: 130 } })?.isMet).toBe(true);
  expect(said('running: web-')?.isMet).toBe(false);
});

test.each<[string, Partial<SavedRun>]>([
  ['was of other commands', { text: 'kubectl get nodes' }],
  ['was stopped by the reader', { end: 'stopped' }],
  ['was cut off', { end: 'cut' }],
  ['has lines that are not kept', { left: 10 }],
])('nothing is said of a run that %s', (_, change) => {
  expect(said('web-* 2/2', change)).toBeUndefined();
});
