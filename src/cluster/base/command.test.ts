import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CommandError, run } from './command.ts';

/** The error of a program that fails with these words. */
async function failure(words: string): Promise<CommandError> {
  const script = `console.error(${JSON.stringify(words)}); process.exit(3)`;
  const error: unknown = await run(process.execPath, ['-e', script]).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(CommandError);
  return error as CommandError;
}

test('gives what the program wrote to stdout, and passes arguments as they are', async () => {
  const print = 'process.stdout.write(process.argv.slice(1).join("|") + "\\n")';
  expect(await run(process.execPath, ['-e', print, 'a b', '$HOME', '`id`'])).toBe('a b|$HOME|`id`');
});

test('an error has the command line to paste, the program’s last words, its code and its cause', async () => {
  const error = await failure('no luck today');
  expect(error.message).toContain(process.execPath);
  expect(error).toMatchObject({ detail: 'no luck today', exitCode: 3 });
  expect(error.cause).toBeInstanceOf(Error);
});

test.each([
  ['write /x: no space left on device', 'The disk is full.'],
  ['dial tcp: lookup proxy.example: no such host', 'The network did not answer.'],
  ['something else', 'Run `npm run doctor`'],
])('for “%s” the next step is: %s', async (words, hint) => {
  expect((await failure(words)).hint).toContain(hint);
});

test('a program that is not there is named', async () => {
  await expect(run('kindbook-no-such-program', [])).rejects.toMatchObject({
    hint: expect.stringContaining('Install `kindbook-no-such-program`') as unknown,
  });
});

test('lines are told as they come, and the log keeps all of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kindbook-command-'));
  const log = join(folder, 'log');
  const lines: string[] = [];
  await run(process.execPath, ['-e', 'console.log("one"); console.error("two")'], {
    log,
    onLine: (line) => lines.push(line),
  });
  expect(lines.sort()).toEqual(['one', 'two']);
  expect(readFileSync(log, 'utf8').split('\n').sort()).toEqual(['', 'one', 'two']);
  rmSync(folder, { recursive: true });
});

test('an abort ends the program', async () => {
  const running = run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    signal: AbortSignal.timeout(200),
  });
  await expect(running).rejects.toBeInstanceOf(CommandError);
});
