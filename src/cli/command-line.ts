import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

type Values<T extends Options> = ReturnType<
  typeof parseArgs<{ options: T; allowPositionals: true }>
>['values'];

/** A command line that a command cannot read: its message is printed with the command's usage, and the exit code is 2. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

/**
 * The `main` of a command: reads its arguments by `parseArgs`, answers `--help` (`-h`) with the usage and exit code 0, and
 * an unknown option, a word too many or a `NotUnderstood` with what is wrong, the usage and exit code 2.
 *
 * @param reads.usage what `--help` prints
 * @param reads.words how many words the command takes at most besides its options; none if left out
 * @param reads.options the options that it takes, as `parseArgs` describes them
 * @param work does what the command is for with its words and its options, and returns the exit code
 */
export function commandLine<const T extends Options = Record<never, never>>(
  { usage, words = 0, options }: { usage: string; words?: number; options?: T },
  work: (words: string[], values: Values<T>) => Promise<number>,
): (args: string[]) => Promise<number> {
  return async (args) => {
    try {
      const { values, positionals } = read(args, options);
      if (values['help'] === true) {
        console.log(usage);
        return 0;
      }
      const more = positionals.slice(words);
      if (more.length > 0)
        throw new NotUnderstood(`There is a word too many: “${more.join(' ')}”.`);
      return await work(positionals, values as Values<T>);
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      console.error(`${error.message}\n\n${usage}`);
      return 2;
    }
  };
}

function read(args: string[], options: Options = {}) {
  try {
    return parseArgs({
      args,
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (cause) {
    throw new NotUnderstood((cause as Error).message, { cause });
  }
}
