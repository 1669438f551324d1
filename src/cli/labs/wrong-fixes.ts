import { AuthorError } from '../../lessons/labs/author-error.ts';
import type { Lab, WrongFix } from '../../lessons/labs/lab.ts';
import type { CheckResult } from '../../protocol/lab.ts';
import {
  applyTexts,
  couldNotCheck,
  lookEvery,
  runCommands,
  untilNextLook,
  type Attempt,
} from './attempt.ts';

/** What a wrong fix has to say must still be said so much later, in milliseconds: what passes on the way to solved is no answer. */
const lastsMs = 3_000;

/**
 * Shows that the wrong fixes of a lab do not solve it, and that the page says why. They are tried in the lab as it stands, one
 * after the other; it is started over only where the learner would have to.
 *
 * @param results what the checks say before the first
 * @throws {AuthorError} where one solves the lab, or the page does not say what it should
 * @throws {ClusterError} where that could not be found out
 */
export async function tryWrongFixes(attempt: Attempt, results: CheckResult[]): Promise<void> {
  const { wrong, solution } = attempt.lab;
  let before = results;
  for (const [index, fix] of wrong.entries()) {
    before = await tryWrongFix(attempt, fix, before);
    const next = wrong[index + 1]?.files ?? solution;
    const staysWrong = fix.files.some(({ name }) => !next.some((file) => file.name === name));
    if (staysWrong || losesGuard(attempt.lab, before)) before = await attempt.startOver();
  }
}

/** Whether something is lost that the learner had at the start, such as a request: nothing brings it back. */
function losesGuard({ checks }: Lab, results: readonly CheckResult[]): boolean {
  return checks.some(
    ({ atStart }, index) => atStart === 'met' && results[index]!.verdict !== 'met',
  );
}

/** Tries one, and returns what the checks say to it in the end. */
async function tryWrongFix(
  attempt: Attempt,
  fix: WrongFix,
  results: CheckResult[],
): Promise<CheckResult[]> {
  const { lab, run } = attempt;
  const folder = `labs/${lab.name}/wrong/${fix.name}`;
  const before = (await applyTexts(attempt, folder, fix.files)) ?? results;
  await runCommands(attempt, folder, fix.commands);

  const within = Math.max(...lab.checks.map(({ timeout }) => timeout));
  const done = Date.now();
  let wereMet = false;
  let metSince: number | undefined;
  let saidSince: number | undefined;
  for (;;) {
    const looked = Date.now();
    const now = await run.check();
    if (now.every(({ verdict }) => verdict === 'met')) {
      wereMet = true;
      metSince ??= looked;
      if (looked - metSince >= lab.hold * 1000) throw solves(folder, lab.hold);
    } else metSince = undefined;

    const missing = fix.says.filter(
      (words) => !isSaid(words, now) || (!wereMet && isSaid(words, before)),
    );
    if (missing.length === 0) {
      saidSince ??= looked;
      if (looked - saidSince >= lastsMs) return now;
    } else {
      saidSince = undefined;
      if (metSince === undefined && looked - done >= within * 1000) {
        throw notSaid(lab, folder, { words: missing[0]!, now, within });
      }
    }
    // Each look costs what the checks' commands cost: in between there is nothing to see of words that are to last.
    await untilNextLook(looked, saidSince === undefined ? lookEvery : lastsMs);
  }
}

/** Whether the page says so below a check that is not met. */
function isSaid(words: string, results: readonly CheckResult[]): boolean {
  return results.some((result) => result.verdict === 'unmet' && result.why.includes(words));
}

function solves(folder: string, hold: number): AuthorError {
  return new AuthorError(`This wrong fix solves it: all checks are met for ${hold} s together.`, {
    file: folder,
    hint: 'Have a check in checks.yaml look at what is wrong about it. If something undoes it later, the lab needs a longer `hold`.',
  });
}

function notSaid(
  { checks }: Lab,
  folder: string,
  { words, now, within }: { words: string; now: readonly CheckResult[]; within: number },
): Error {
  const unknown = now.findIndex(({ verdict }) => verdict === 'unknown');
  const result = now[unknown];
  if (result?.verdict === 'unknown') return couldNotCheck(checks[unknown]!.title, result.why);
  const file = `${folder}/says.txt`;
  if (isSaid(words, now)) {
    return new AuthorError(`“${words}” is what the page says before this was tried, too.`, {
      file,
      hint: 'Choose words that only this wrong fix brings; have the check’s `message` name what it finds. Words from before count once all checks have been met in between, and something has undone that.',
    });
  }
  const said = now
    .flatMap((one, index) =>
      one.verdict === 'unmet' ? [`“${checks[index]!.title}”: ${one.why}`] : [],
    )
    .join(' ');
  return new AuthorError(
    `The page does not say “${words}” within ${within} s. ${said === '' ? 'All checks are met.' : `It says: ${said}`}`,
    { file, hint: 'Fix the words, or the check’s `message`, which should name what it finds.' },
  );
}
