import { expect, test } from 'vitest';
import {
  encodeShellRecording,
  missingCommand,
  plainOutput,
  type ShellRecording,
} from './shell-recording.ts';

const recording: ShellRecording = {
  format: 1,
  lesson: 'pods',
  cell: 'List the Pods',
  text: '0123456789abcdef',
  kubernetes: 'v1.37.2',
  recordedAt: '2026-11-22T12:00:00.000Z',
  duration: 400,
  run: {
    chunks: [
      { at: 200, text: '\u001b[1mNAME\u001b[0m  READY\r\n' },
      { at: 210, text: 'web   \u001b[32m1/1\u001b[0m\r\n' },
    ],
    end: { code: 0, at: 400 },
  },
};

test('a shell recording is read as it was written', () => {
  expect(JSON.parse(encodeShellRecording(recording))).toEqual(recording);
});

test('its output is plain text where there is no terminal', () => {
  expect(plainOutput(recording)).toBe('NAME  READY\nweb   1/1');
});

test('a command that the shell did not find is named', () => {
  const words = 'cell: line 22: address-of: command not found\r\n000\r\n';
  const run = { ...recording.run, chunks: [{ at: 1, text: words }] };
  expect(missingCommand({ run })).toBe('address-of');
  expect(missingCommand(recording)).toBeUndefined();
});
