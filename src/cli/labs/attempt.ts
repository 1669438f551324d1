import { setTimeout as sleep } from 'node:timers/promises';
import type { LabRun } from '../../cluster/labs/lab-run.ts';
import { ClusterError } from '../../cluster/base/errors.ts';
import type { Workspaces } from '../../cluster/workspace/workspaces.ts';
import { AuthorError } from '../../lessons/labs/author-error.ts';
import type { Lab, LabFile } from '../../lessons/labs/lab.ts';
import type { CheckResult } from '../../protocol/lab.ts';

/** So many seconds the commands of a solution or of a wrong fix may take. */
const commandsWithin = 120;
/** So often the checks are looked at, in milliseconds, where that keeps the machine busy for half of the time at most. */
export const lookEvery = 1_000;

/** A lab that the gate tries, in a workspace of its own. */
export interface Attempt {
  readonly workspaces: Workspaces;
  readonly lab: Lab;
  /** The workspace's name. */
  readonly lesson: string;
  readonly run: LabRun;
  /**
   * Starts the lab, from nothing, and waits until it stands as at its start.
   *
   * @returns what its checks say then
   */
  readonly startOver: () => Promise<CheckResult[]>;
}

/**
 * Applies texts over those that are applied already. Where the API server refuses them, it may be since a wrong fix that was
 * tried before has set a field that cannot be changed: then the lab is started over, as the learner has to.
 *
 * @param folder the folder of the texts, for the errors
 * @returns what the checks say at the start, where it was started over
 * @throws {AuthorError} where they are refused all the same
 */
export async function applyTexts(
  { run, startOver }: Attempt,
  folder: string,
  texts: readonly LabFile[],
): Promise<CheckResult[] | undefined> {
  const apply = async () => {
    for (const { name, text } of texts) {
      await refusedAs(`${folder}/${name}`, run.apply(name, text));
    }
  };
  try {
    await apply();
    return undefined;
  } catch (error) {
    if (!(error instanceof AuthorError)) throw error;
  }
  const results = await startOver();
  await apply();
  return results;
}

/**
 * Waits until the checks are to be looked at again. A look's commands need the processor, which on a busy machine is what those who
 * are to meet the checks wait for: so they have it for as long as the look took.
 *
 * @param looked when the last look began, in milliseconds since the epoch
 * @param every how long after it the next one begins, in milliseconds, or later
 */
export async function untilNextLook(looked: number, every = lookEvery): Promise<void> {
  const took = Date.now() - looked;
  await sleep(Math.max(took, every - took));
}

/** A refusal of the API server is for the author to fix; that it cannot be asked is not. */
export async function refusedAs(file: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ClusterError) || !error.message.includes(' was refused: ')) throw error;
    const { message, detail, hint } = error;
    throw new AuthorError(`${message}${detail ? ` (${detail})` : ''}`, { file, hint });
  }
}

/**
 * Runs the commands of a solution or of a wrong fix in the toolbox.
 *
 * @param folder the folder that has them as `commands.sh`, for the errors
 * @throws {AuthorError} where they fail, or do not end
 */
export async function runCommands(
  { workspaces, lesson }: Attempt,
  folder: string,
  commands: string | undefined,
): Promise<void> {
  if (commands === undefined) return;
  const ran = await workspaces.shells.capture(lesson, commands, commandsWithin);
  if (ran.exitCode === 0) return;
  throw new AuthorError(
    ran.late
      ? `The commands did not end within ${commandsWithin} s.`
      : `The commands ended with exit code ${ran.exitCode}: ${ran.stderr.trim()}`,
    {
      file: `${folder}/commands.sh`,
      hint: 'Bash runs them in the toolbox after the files beside it have been applied. Try them in the lab’s terminal.',
    },
  );
}

/** That a check could not be looked at, which says nothing about the lab. */
export function couldNotCheck(title: string, detail: string): ClusterError {
  return new ClusterError(`“${title}” could not be checked.`, {
    detail,
    hint: 'This says nothing about the lab. Run the command again.',
  });
}
