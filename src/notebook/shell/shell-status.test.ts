import { expect, test } from 'vitest';
import { shellStatus, shellStatusWords, type ShellFacts } from './shell-status.ts';

const facts: ShellFacts = {
  state: 'idle',
  end: undefined,
  changed: false,
  connected: true,
  recorded: undefined,
};

test.each<[string, Partial<ShellFacts>]>([
  ['Draft', {}],
  ['No cluster', { connected: false }],
  ['Starting the toolbox', { state: 'starting', end: { code: 1 } }],
  ['Running', { state: 'running', connected: false }],
  ['Done', { end: { code: 0 } }],
  ['Done', { end: { code: 0 }, connected: false }],
  ['Failed: exit code 127', { end: { code: 127 } }],
  ['Done: exit code 28, as expected', { end: { code: 28 }, expected: true }],
  ['Failed: exit code 7', { end: { code: 7 }, expected: false }],
  ['Failed: cut off', { end: 'cut', expected: true }],
  ['Stopped', { end: 'stopped' }],
  ['Draft', { end: { code: 0 }, changed: true }],
  ['Recorded on Kubernetes 1.37.2', { recorded: 'v1.37.2', connected: false }],
  ['Running', { recorded: 'v1.37.2', state: 'running' }],
])('%s', (words, change) => {
  expect(shellStatusWords(shellStatus({ ...facts, ...change }))).toBe(words);
});
