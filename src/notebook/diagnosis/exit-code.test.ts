import { describe, expect, it } from 'vitest';
import { exitCodeMeaning } from './exit-code.ts';

const meaning = (exitCode: number, reason = 'Error') =>
  exitCodeMeaning({ exitCode, reason, message: undefined, at: undefined, ranFor: 0 });

describe('an exit code', () => {
  it.each([
    [0, 'without an error'],
    [1, 'reported an error'],
    [2, 'an error of the program’s own'],
    [127, 'not found'],
    [126, 'cannot be executed'],
    [137, 'SIGKILL'],
    [139, 'SIGSEGV'],
    [143, 'SIGTERM'],
    [42, 'chose this number'],
  ])('%i means that %s', (code, words) => {
    expect(meaning(code)).toContain(words);
  });

  it('137 of an OOMKilled container is about memory, not about a signal', () => {
    expect(meaning(137, 'OOMKilled')).toContain('memory');
  });
});
