import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonTestResults } from 'vitest/node';
import playwrightConfig from '../../playwright.config.ts';
import { CommandError, run } from '../cluster/base/command.ts';
import { readLabs } from '../lessons/labs/lab-folder.ts';
import type { PageNeed } from '../protocol/images.ts';
import { buildIfStale } from './build.ts';
import { prepareChromium } from './chromium.ts';
import { commandLine, NotUnderstood } from './command-line.ts';
import { courseLessons } from './course-lessons.ts';
import { tryLabs } from './labs.ts';
import { root } from './root.ts';
import { sentence, type Counts } from './test/counts.ts';
import { loadWords, measure } from './test/processor.ts';
import { countPlaywright, countVitest } from './test/reports.ts';
import { runStages, type Outcome, type Part, type Say, type Stage } from './test/stages.ts';
import { testCluster, type TestCluster } from './test/test-cluster.ts';
import { walkedLessons, walkLessons } from './test/walk.ts';
import { trial, type Trial } from './trial.ts';
import { kB, weigh, weightBudget, wholeWeight } from './weight.ts';

/** CI ends a run at 90 minutes; one that is this long already is told so, in minutes. */
const warnAfter = 50;

/**
 * `npm test`: formatting, types, lint and dead code, then unit, contract, browser and provider tests, on a cluster of the
 * tests' own (`kindbook-test`), which is made where it is not there and then deleted again. Words are names of parts, to run
 * only these; `browser` is all parts of that name.
 *
 * Its exit code is 0 when everything passed, 1 when something did not, 130 or 143 when it was interrupted.
 */
export const main = commandLine(
  {
    usage:
      'npm test [-- PART ...]   runs all parts, or those named; a word that names no part lists them',
    words: Infinity,
  },
  test,
);

async function test(args: string[]): Promise<number> {
  const results = mkdtempSync(join(tmpdir(), 'kindbook-test-'));
  const cluster = await testCluster();
  const stages = allStages(results, cluster);
  const names = stages.flat(2).map(({ name }) => name);
  // `browser` is all of its parts.
  const isOf = (name: string, arg: string) => name === arg || name.startsWith(`${arg}-`);
  const unknown = args.filter((arg) => !names.some((name) => isOf(name, arg)));
  if (unknown.length > 0) {
    rmSync(results, { recursive: true });
    throw new NotUnderstood(
      `There is no part “${unknown.join(', ')}”. The parts are: ${names.join(', ')}.`,
    );
  }
  const isWanted = ({ name }: Part) => args.length === 0 || args.some((arg) => isOf(name, arg));
  const wanted = stages.map((stage) => stage.map((lane) => lane.filter(isWanted)));
  const interrupted = interruption();
  const load = measure();
  const late = setTimeout(() => {
    say(`\n⚠ This has taken ${warnAfter} minutes already: CI ends a run at 90.`);
  }, warnAfter * 60_000).unref();
  let outcome: Outcome | undefined;
  try {
    outcome = await runStages(wanted, say, interrupted.signal);
  } finally {
    clearTimeout(late);
    // That it could not be made was said by the parts that asked for it.
    await together?.then(
      (shared) => shared[Symbol.asyncDispose](),
      () => undefined,
    );
    await cluster.cleanUp();
    rmSync(results, { recursive: true, force: true });
  }
  const { total, table } = outcome;
  say(`\nTime of each part:\n  ${table.join('\n  ')}\n  all: ${loadWords(load())}`);
  // A reader who has only the end of a long log must see there what to look for.
  if (total.failures.length > 0) say(`\nFailed:\n  ${total.failures.join('\n  ')}`);
  const code = interrupted.code();
  if (code !== undefined) say('\nInterrupted: not all parts were run.');
  say(`\n${sentence(total)}`);
  return code ?? (total.failures.length === 0 ? 0 : 1);
}

function allStages(results: string, cluster: TestCluster): Stage[] {
  const part = (name: string, run: Part['run']): Part => ({ name, run });
  const runs = (name: string, file: string, args: string[]) =>
    part(name, (say, signal) => program(file, args, say, signal));
  const browser = (name: string, projects: string[]) =>
    part(`browser-${name}`, playwright(join(results, name), projects));
  // In workspaces of their own. Those that start servers come last: until then all others of this stage have started.
  const besideLesson = ['dom', 'lab', 'autoscaling', 'walk', 'start', 'dev', 'restart'];
  // All others, so that none can be forgotten.
  const breaking = playwrightConfig
    .projects!.map(({ name }) => name!)
    .filter((name) => !['lesson', 'static', ...besideLesson].includes(name));
  return [
    [
      // `types` writes Astro's generated types, which `lint` reads.
      [
        runs('types', 'astro', ['check', '--minimumFailingSeverity', 'error']),
        runs('lint', 'eslint', ['--max-warnings=0', '.']),
        part('build', (say) => check(buildIfStale(say), say)),
        part('weight', weights),
      ],
      [part('unit', vitest(['unit', 'unit-isolated'], results))],
      // Nothing else may use the cluster while a lesson stops a part of it.
      [
        part('cluster', (say, signal) => check(cluster.prepare(signal), say)),
        part('walk-alone', walkAlone),
      ],
    ],
    [[part('contract', vitest(['contract', 'contract-alone'], results))]],
    [[part('walk', walk)], [part('labs', labs)]],
    [
      [browser('lesson', ['lesson'])],
      [browser('beside', besideLesson)],
      [browser('static', ['static'])],
    ],
    // Nodes stop, and the cluster goes: it waits for half of its time. No other browser runs then: when a network of the
    // machine comes or goes, Chromium gives up what it is about to load (`ERR_NETWORK_CHANGED`).
    [
      [browser('break', breaking)],
      [
        part('property', vitest(['property'], results)),
        runs('format', 'prettier', ['--check', '--log-level=warn', '.']),
        runs('dead-code', 'knip', []),
      ],
    ],
    // They make clusters of their own.
    [
      [
        part('provider', async (say, signal) => {
          await cluster.release();
          return await vitest(['provider'], results)(say, signal);
        }),
      ],
    ],
  ];
}

/** Ctrl-C and SIGTERM end the parts that run; what the tests made is taken away all the same. */
function interruption(): { signal: AbortSignal; code: () => number | undefined } {
  const stop = new AbortController();
  let code: number | undefined;
  const listen = (signal: NodeJS.Signals, exitCode: number) =>
    process.on(signal, () => {
      if (code === undefined) say('\nInterrupted. Taking away what was made …');
      code ??= exitCode;
      stop.abort();
    });
  listen('SIGINT', 130);
  listen('SIGTERM', 143);
  return { signal: stop.signal, code: () => code };
}

let together: Promise<Trial> | undefined;

/** The lessons and labs that are tried side by side share one, and all have their images before any begins. */
function sharedTrial(signal: AbortSignal): Promise<Trial> {
  return (together ??= trial(contentImages(), signal));
}

function contentImages(): PageNeed[] {
  const lessons = Object.values(walkedLessons()).flat();
  return [...lessons.map(({ lesson }) => lesson), ...readLabs(root)].flatMap(
    ({ images }) => images,
  );
}

/** Every lesson counts as one check. */
async function walk(say: Say, signal: AbortSignal): Promise<Counts> {
  return await walkLessons(walkedLessons().beside, await sharedTrial(signal), say, signal);
}

/** All images come first: until then nobody needs the cluster. */
async function walkAlone(say: Say, signal: AbortSignal): Promise<Counts> {
  await using own = await trial(contentImages(), signal);
  return await walkLessons(walkedLessons().alone, own, say, signal);
}

/** Every lab counts as one check. */
async function labs(say: Say, signal: AbortSignal): Promise<Counts> {
  return await tryLabs(readLabs(root), await sharedTrial(signal), say);
}

/** Every lesson page counts as one check: what it loads before its first editor, in bytes. */
async function weights(say: Say): Promise<Counts> {
  const built = await check(buildIfStale(say), say);
  if (built.failures.length > 0) return built;
  const counts: Counts = { passed: 0, skipped: 0, failures: [] };
  for (const name of courseLessons()) {
    const weight = weigh(name);
    const whole = wholeWeight(weight);
    if (whole <= weightBudget.whole && weight.ownJs <= weightBudget.ownJs) {
      counts.passed += 1;
      continue;
    }
    const failure = `/${name}/ loads ${kB(whole)} before its first editor (${kB(weightBudget.whole)} at most), of which ${kB(weight.ownJs)} are our own JS (${kB(weightBudget.ownJs)}).`;
    say(`${failure} \`npm run bench -- weight\` has the parts.`);
    counts.failures.push(failure);
  }
  return counts;
}

/** Runs a program that counts as one check. */
function program(
  file: string,
  args: string[],
  onLine: Say,
  signal: AbortSignal,
  env: Record<string, string> = {},
): Promise<Counts> {
  return check(run(file, args, { cwd: root, onLine, signal, env }), onLine);
}

/** Counts a piece of work as one check: passed, or failed with the reason printed. */
async function check(work: Promise<unknown>, say: Say): Promise<Counts> {
  try {
    await work;
    return { passed: 1, skipped: 0, failures: [] };
  } catch (error) {
    const { message, detail, hint } = error as Error & { detail?: string; hint?: string };
    // What a program printed stands above already.
    say(
      [message, error instanceof CommandError ? undefined : detail, hint]
        .filter(Boolean)
        .join('\n'),
    );
    return { passed: 0, skipped: 0, failures: [message] };
  }
}

function vitest(projects: string[], results: string): Part['run'] {
  return async (say, signal) => {
    const file = join(results, `${projects[0]}.json`);
    const named = projects.map((name) => `--project=${name}`);
    const args = ['run', ...named, '--reporter=default', '--reporter=json'];
    const ended = await program('vitest', [...args, `--outputFile.json=${file}`], say, signal);
    return reported(ended, file, (report: JsonTestResults) => countVitest(report, root));
  };
}

/** What a program's report says, or how the program ended where it wrote none, or one with nothing that failed. */
function reported<Report>(ended: Counts, file: string, count: (report: Report) => Counts): Counts {
  if (!existsSync(file)) return ended;
  const counts = count(JSON.parse(readFileSync(file, 'utf8')) as Report);
  // A run may fail with no test failing: an error outside of all tests.
  return counts.failures.length > 0 ? counts : { ...counts, failures: ended.failures };
}

let browserIsPrepared: Promise<void> | undefined;

/** Builds the site and finds a browser, once for all parts and before their workers: each starts a server, which would build too. */
function prepareBrowser(say: Say): Promise<void> {
  return (browserIsPrepared ??= buildIfStale(say).then(() => prepareChromium(say)));
}

/** @param results a folder of the run's own: each run empties its own at its beginning */
function playwright(results: string, projects: string[]): Part['run'] {
  return async (say, signal) => {
    const prepared = await check(prepareBrowser(say), say);
    if (prepared.failures.length > 0) return prepared;
    const file = `${results}.json`;
    const named = projects.map((name) => `--project=${name}`);
    const args = ['test', '--reporter=list,json', `--output=${results}`, ...named];
    const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file };
    const ended = await program('playwright', args, say, signal, env);
    return reported(ended, file, countPlaywright);
  };
}

function say(line: string): void {
  console.log(line);
}
