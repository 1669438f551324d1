import type { Ending } from '../state/containers.ts';
import type { ProbeKill } from './probe-kill.ts';

const signals: Readonly<Record<number, string>> = {
  2: 'SIGINT: it was interrupted',
  6: 'SIGABRT: it gave up by itself',
  9: 'SIGKILL: it was killed at once',
  11: 'SIGSEGV: it read memory that is not its own',
  15: 'SIGTERM: it was asked to end',
};

/**
 * Says what an exit code means, as the end of a sentence: "exit code 127, which means: …".
 *
 * @param kill what ended the container, where a probe did: the code then tells only how the program took it
 */
export function exitCodeMeaning({ exitCode, reason }: Ending, kill?: ProbeKill): string {
  if (kill) return `the node ended it, since its ${kill.probe} probe failed`;
  if (reason === 'OOMKilled') return 'it used more memory than its limit allows';
  switch (exitCode) {
    case 0:
      return 'it finished its work without an error';
    case 1:
      return 'the program reported an error; its log says which';
    case 2:
      return 'an error of the program’s own (many shells and tools use it for wrong arguments)';
    case 126:
      return 'the command was found, but cannot be executed';
    case 127:
      return 'the command was not found in the image';
    case 128:
      return 'the container could not be started';
  }
  const signal = exitCode - 128;
  if (signal > 0 && signal < 65) return `it was ended by ${signals[signal] ?? `signal ${signal}`}`;
  return 'the program chose this number itself; its log or its manual says why';
}
