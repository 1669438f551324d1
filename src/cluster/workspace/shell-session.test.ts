import { expect, test, vi } from 'vitest';
import type { ApiClient } from '../api/client.ts';
import type { ExecOptions } from '../api/exec.ts';
import { ShellSession } from './shell-session.ts';

/** The program that runs in the toolbox, as the session sees it. */
const program = { options: undefined as ExecOptions | undefined, isRead: true, typed: '' };

vi.mock('../api/exec.ts', () => ({
  exec: (_: ApiClient, options: ExecOptions) => {
    Object.assign(program, { options, isRead: true, typed: '' });
    return Promise.resolve({
      write: (bytes: Uint8Array) => (program.typed += Buffer.from(bytes).toString()),
      resize: () => undefined,
      pause: () => (program.isRead = false),
      resume: () => (program.isRead = true),
      close: () => undefined,
    });
  },
}));

/** A shell with a viewer that shows nothing unless it is told to. */
async function watched() {
  const session = await ShellSession.start({
    client: {} as ApiClient,
    lesson: 'pods',
    pod: 'toolbox',
    size: { columns: 80, rows: 24 },
    run: 'seq 1000000',
    onOver: () => undefined,
  });
  const given = { bytes: 0, text: '', next: 0, end: undefined as unknown };
  session.attach(
    {
      output: (bytes) => {
        given.bytes += bytes.length;
        given.next += bytes.length;
        given.text += bytes.toString();
      },
      skipped: (from) => (given.next = from),
      ended: (end) => (given.end = end),
      replaced: () => undefined,
    },
    0,
    () => undefined,
  );
  return { session, given };
}

/** Prints numbered lines of eight bytes. */
function print(from: number, count: number): void {
  for (let line = from; line < from + count; line += 1000) {
    const lines = Array.from({ length: 1000 }, (_, index) => `${line + index}`.padStart(7) + '\n');
    program.options!.onOutput(Buffer.from(lines.join('')), 'stdout');
  }
}

test('a flood is read only as far ahead as its viewer can be given it', async () => {
  const { session, given } = await watched();
  print(0, 17_000);
  expect(program.isRead).toBe(false);
  session.seen(given.bytes);
  expect(program.isRead).toBe(true);
  session.close();
});

test('Stop reads to the end of a flood without waiting for its viewer, who gets the newest of it', async () => {
  const { session, given } = await watched();
  print(0, 17_000);
  session.stop();
  expect(program).toMatchObject({ isRead: true, typed: '\u0003' });
  // What was under way in the cluster.
  print(17_000, 200_000);
  expect(program.isRead).toBe(true);
  program.options!.onEnd({ code: 130 });
  await vi.waitFor(() => expect(given.end).toEqual({ code: 130 }));
  expect(given.bytes).toBeLessThan(500_000);
  expect(given.text.endsWith('216999\n')).toBe(true);
  expect(given.next, 'bytes are still counted from the first').toBe(217_000 * 8);
});

test('what a program says after Stop is given as it comes, where it is little', async () => {
  const { session, given } = await watched();
  print(0, 1000);
  session.stop();
  program.options!.onOutput(Buffer.from('cleaning up\n'), 'stdout');
  expect(given.text.endsWith('    999\ncleaning up\n')).toBe(true);
  program.options!.onEnd({ code: 0 });
  await vi.waitFor(() => expect(given.end).toEqual({ code: 0 }));
});
