import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../../cluster/api/client.ts';
import { LabRun } from '../../cluster/labs/lab-run.ts';
import { Workspaces } from '../../cluster/workspace/workspaces.ts';
import { AuthorError } from '../../lessons/labs/author-error.ts';
import type { Check } from '../../lessons/labs/check.ts';
import type { Lab } from '../../lessons/labs/lab.ts';
import type { CheckResult } from '../../protocol/lab.ts';
import { labWorkspace } from '../../protocol/names.ts';
import type { CleanCluster } from '../clean-cluster.ts';
import {
  applyTexts,
  couldNotCheck,
  lookEvery,
  refusedAs,
  runCommands,
  untilNextLook,
  type Attempt,
} from './attempt.ts';
import { tryWrongFixes } from './wrong-fixes.ts';

/** The state of a lab has settled when nothing has changed for so long; what never settles is not waited for. */
const quietMs = 4_000;
const settledWithinMs = 60_000;

/** What a lab that is as it should be took, in milliseconds. */
export interface LabTimes {
  /** From nothing to a workspace in which the lab is started. */
  readonly start: number;
  /** From there until nothing changed any more. */
  readonly settled: number;
  /** From there until all wrong fixes had shown that they do not solve it. */
  readonly wrong: number;
  /** From the texts of the solution until all checks were met. */
  readonly solved: number;
  /** Until nothing was left. */
  readonly gone: number;
  /** How many checks were not met before; the others guard what holds from the beginning. */
  readonly unmet: number;
}

/**
 * Shows on the real cluster that a lab can be done: once it has settled every check is unmet but those that guard something,
 * its wrong fixes do not solve it, its solution meets all checks, and nothing of it is left behind. It takes a workspace of
 * its own, so that several pass at once.
 *
 * @param client is closed at the end
 * @param cluster tells what is left in it
 * @param solved called once the solution has met the checks: what comes then is waiting for all of it to go
 * @throws {AuthorError} where the lab is not so, with the file to be fixed
 * @throws {ClusterError} where that could not be found out
 */
export async function tryLab(
  client: ApiClient,
  lab: Lab,
  cluster: Pick<CleanCluster, 'leftOf'>,
  solved: () => void = () => undefined,
): Promise<LabTimes> {
  const workspaces = new Workspaces(client);
  const lesson = `${labWorkspace(lab.name.slice(0, 26))}-${randomBytes(4).toString('hex')}`;
  try {
    if (lab.wrong.length === 0) {
      throw new AuthorError('There is no wrong fix.', {
        file: `labs/${lab.name}/wrong`,
        hint: 'Write one that a learner might try: a folder with the text of a file under `edit` or with commands.sh, and says.txt with what the page says to it.',
      });
    }
    let times;
    let swept;
    try {
      times = await passThrough(workspaces, lab, lesson);
      solved();
    } finally {
      swept = await cleanUp(workspaces, lesson, () =>
        cluster.leftOf({ lesson, texts: textsOf(lab) }),
      );
    }
    if (swept.left.length > 0) {
      throw new AuthorError(`It leaves behind: ${swept.left.join(', ')}.`, {
        file: commandsOf(lab),
        hint: leftHint,
      });
    }
    return { ...times, gone: swept.milliseconds };
  } finally {
    await workspaces.close();
  }
}

/** What an author does about something that a lab leaves behind. */
export const leftHint =
  'Nothing cleans up what a command creates outside the lab’s namespace. Create it with a manifest, or delete it again.';

/** The file whose commands may have left something behind. */
function commandsOf({ name, commands, wrong }: Lab): string {
  if (commands !== undefined) return `labs/${name}/solution/commands.sh`;
  const fix = wrong.find((one) => one.commands !== undefined);
  return `labs/${name}/${fix ? `wrong/${fix.name}/commands.sh` : 'checks.yaml'}`;
}

/** All that is applied and run for a lab. */
function textsOf({ before, given, edited, solution, commands, wrong, checks }: Lab): string[] {
  const files = [...before, ...given, ...edited, ...solution, ...wrong.flatMap((fix) => fix.files)];
  return [
    ...files.map(({ text }) => text),
    ...checks.flatMap(({ source }) => (source.kind === 'command' ? source.command : [])),
    ...[commands, ...wrong.map((fix) => fix.commands)].filter((text) => text !== undefined),
  ];
}

async function passThrough(
  workspaces: Workspaces,
  lab: Lab,
  lesson: string,
): Promise<Omit<LabTimes, 'gone'>> {
  const folder = `labs/${lab.name}`;
  const last = { change: Date.now() };
  const run = await LabRun.open(
    workspaces,
    lab,
    lesson,
    (what) => {
      if (what !== 'event') last.change = Date.now();
    },
    () => undefined,
  );
  const begin = async () => {
    const began = Date.now();
    await refusedAs(`${folder}/start`, run.start());
    const started = Date.now();
    last.change = started;
    while (Date.now() - last.change < quietMs && Date.now() - started < settledWithinMs) {
      await sleep(100);
    }
    const settled = last.change - started;
    return { results: await untilAsAtStart(run, lab), start: started - began, settled };
  };
  const startOver = async () => (await begin()).results;
  const attempt: Attempt = { workspaces, lab, lesson, run, startOver };
  try {
    const { results, start, settled } = await begin();
    const trying = Date.now();
    await tryWrongFixes(attempt, results);
    const wrong = Date.now() - trying;

    await applyTexts(attempt, `${folder}/solution`, lab.solution);
    const solving = Date.now();
    await runCommands(attempt, `${folder}/solution`, lab.commands);
    await untilMet(run, lab, solving);
    const solved = Date.now() - solving;
    await staysMet(run, lab);
    const unmet = lab.checks.filter(({ atStart }) => atStart === 'unmet').length;
    return { start, settled, wrong, solved, unmet };
  } finally {
    run.close();
  }
}

/**
 * Waits until the lab, in which nothing has been done yet, stands as its checks say. A guard may need a moment, such as
 * the first request that is answered; what is to be done must not do itself. Returns what the checks say then.
 */
async function untilAsAtStart(run: LabRun, lab: Lab): Promise<CheckResult[]> {
  const file = `labs/${lab.name}/checks.yaml`;
  return await untilEvery(
    run,
    lab,
    Date.now(),
    ({ title, atStart, timeout, line }, index, result, late) => {
      if (result.verdict === atStart) return true;
      if (result.verdict === 'met') {
        throw new AuthorError(`“${title}” is met before the learner has done anything.`, {
          file,
          line,
          field: `[${index}]`,
          hint: 'Break it in start/, or make the check ask for what has to be done. A check that guards what is true from the beginning needs `atStart: met`.',
        });
      }
      if (!late) return false;
      if (result.verdict === 'unknown') throw couldNotCheck(title, result.why);
      throw new AuthorError(
        `“${title}” is not met ${timeout} s after the start, but it is marked \`atStart: met\`. ${result.why}`,
        {
          file,
          line,
          field: `[${index}].atStart`,
          hint: 'Fix the check or start/, or remove `atStart: met`: then the solution has to meet it.',
        },
      );
    },
  );
}

/** Waits until all checks are met at one time, each for no longer than its timeout. */
async function untilMet(run: LabRun, lab: Lab, since: number): Promise<void> {
  await untilEvery(run, lab, since, ({ title, timeout, line }, index, result, late) => {
    if (result.verdict === 'met') return true;
    if (!late) return false;
    if (result.verdict === 'unknown') throw couldNotCheck(title, result.why);
    throw new AuthorError(
      `The solution does not solve it: after ${timeout} s the check “${title}” is not met. ${result.why}`,
      {
        file: `labs/${lab.name}/solution`,
        hint: `Fix the solution, or the check (checks.yaml, line ${line}, [${index}]); a check that needs longer takes a \`timeout\`, in seconds.`,
      },
    );
  });
}

/**
 * Waits until all checks have been met together for as long as the lab asks. As on the page, one that is unmet for a moment
 * starts that time again, and each may take its timeout once more.
 */
async function staysMet(run: LabRun, lab: Lab): Promise<void> {
  const since = Date.now();
  let metSince: number | undefined = since;
  for (;;) {
    // In the middle of that time and at its end: each look costs what the checks' commands cost.
    await sleep(metSince === undefined ? lookEvery : (lab.hold * 1000) / 2);
    const looked = Date.now();
    const results = await run.check();
    const index = results.findIndex(({ verdict }) => verdict !== 'met');
    const result = results[index];
    if (!result || result.verdict === 'met') {
      metSince ??= looked;
      if (looked - metSince >= lab.hold * 1000) return;
      continue;
    }
    metSince = undefined;
    const { verdict, why } = result;
    const { title, timeout } = lab.checks[index]!;
    if (looked - since < timeout * 1000) continue;
    if (verdict === 'unknown') throw couldNotCheck(title, why);
    throw new AuthorError(
      `The solution does not last: all checks were met, but not for ${lab.hold} s together, and now “${title}” is not. ${why}`,
      {
        file: `labs/${lab.name}/solution`,
        hint: 'Fix the solution: a lab is solved once its checks are met together for as long as its `hold` says.',
      },
    );
  }
}

/**
 * Looks at all checks until each is as wanted at one time.
 *
 * @param since from then on the time of each runs, in milliseconds since the epoch
 * @param isWanted is asked for each result, with whether the check's timeout is over; throws where it will never be
 * @returns the results that are so
 */
async function untilEvery(
  run: LabRun,
  lab: Lab,
  since: number,
  isWanted: (check: Check, index: number, result: CheckResult, late: boolean) => boolean,
): Promise<CheckResult[]> {
  for (;;) {
    const looked = Date.now();
    const results = await run.check();
    const wanted = lab.checks.map((check, index) =>
      isWanted(check, index, results[index]!, looked - since >= check.timeout * 1000),
    );
    if (wanted.every(Boolean)) return results;
    await untilNextLook(looked);
  }
}

async function cleanUp(
  workspaces: Workspaces,
  lesson: string,
  leftBehind: () => Promise<string[]>,
): Promise<{ left: string[]; milliseconds: number }> {
  const began = Date.now();
  await workspaces.cleanUp(lesson);
  await Promise.race([workspaces.swept(lesson), sleep(60_000, undefined, { ref: false })]);
  const left = await leftBehind();
  return { left, milliseconds: Date.now() - began };
}
