import { errorWords } from './error-words.ts';

/** The commands of a program, each with what loads the module that carries it out. */
export type Commands = Record<string, () => Promise<{ main: (args: string[]) => Promise<number> }>>;

/**
 * Runs one of a program's commands, and sets the exit code of the process: the command's own, 1 after an error that is
 * explained in words, 2 where there is no such command.
 */
export async function runCommand(commands: Commands, name: string, args: string[]): Promise<void> {
  const load = commands[name];
  if (load) {
    process.exitCode = await (await load()).main(args).catch(report);
  } else {
    console.error(
      `There is no command “${name}”. The commands are: ${Object.keys(commands).join(', ')}.`,
    );
    process.exitCode = 2;
  }
}

/** Prints an expected error in words; anything else is a defect of kindbook and keeps its stack. */
function report(error: unknown): number {
  const words = errorWords(error);
  if (words === undefined) throw error;
  console.error(`\n${words}`);
  return 1;
}
