import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonTestResults } from 'vitest/node';
import playwright from '../../playwright.config.ts';
import { CommandError, run } from '../cluster/base/command.ts';
import { engineExists, ownEngine, stopEngine } from '../cluster/docker/engine.ts';
import { prepareImages } from '../cluster/images/prepare-images.ts';
import { clusterStatus, deleteCluster, prepareCluster } from '../cluster/provider/provider.ts';
import { buildIfStale } from './build.ts';
import { prepareChromium } from './chromium.ts';
import { readCourse } from '../lessons/course/course-folder.ts';
import type { Lab } from '../lessons/labs/lab.ts';
import { readLabs } from '../lessons/labs/lab-folder.ts';
import { readLessons } from '../lessons/lesson-files.ts';
import { tryLabs } from './labs.ts';
import { stepProgress } from './progress.ts';
import { root } from './root.ts';
import { type Counts, sentence } from './test/counts.ts';
import { countPlaywright, countVitest } from './test/reports.ts';
import { kB, weigh, weightBudget, wholeWeight } from './weight.ts';

/** One part of `npm test`. */
interface Part {
  name: string;
  run: () => Promise<Counts>;
}

/**
 * `npm test`: formatting, types, lint and dead code, then unit, contract, browser and provider tests, on a cluster of the
 * tests' own (`kindbook-test`), which is made where it is not there and then deleted again.
 *
 * @param args names of parts, to run only these
 * @returns 0 when everything passed
 */
export async function main(args: string[]): Promise<number> {
  const results = mkdtempSync(join(tmpdir(), 'kindbook-test-'));
  const cluster = await testCluster();
  const projects = playwright.projects!.map(({ name }) => name!);
  const walks = projects.filter((name) => name === 'walk');
  const others = projects.filter((name) => name !== 'walk');
  const parts: Part[] = [
    { name: 'format', run: () => program('prettier', ['--check', '--log-level=warn', '.']) },
    { name: 'types', run: () => program('astro', ['check', '--minimumFailingSeverity', 'error']) },
    { name: 'lint', run: () => program('eslint', ['--max-warnings=0', '.']) },
    { name: 'dead-code', run: () => program('knip', []) },
    { name: 'unit', run: () => vitest('unit', results) },
    { name: 'build', run: () => check(buildIfStale(say)) },
    { name: 'weight', run: weights },
    { name: 'cluster', run: () => check(cluster.prepare()) },
    { name: 'contract', run: () => vitest('contract', results) },
    { name: 'labs', run: labs },
    { name: 'walk', run: () => walk(results, walks) },
    { name: 'browser', run: () => browser(results, others, 1) },
    { name: 'provider', run: () => vitest('provider', results) },
  ];
  const unknown = args.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length > 0) {
    const names = parts.map(({ name }) => name).join(', ');
    console.error(`There is no part “${unknown.join(', ')}”. The parts are: ${names}.`);
    return 2;
  }
  const total: Counts = { passed: 0, skipped: 0, failures: [] };
  try {
    for (const part of parts.filter(({ name }) => args.length === 0 || args.includes(name))) {
      const began = Date.now();
      say(`\n▶ ${part.name}`);
      const counts = await part.run();
      total.passed += counts.passed;
      total.skipped += counts.skipped;
      total.failures.push(...counts.failures.map((failure) => `${part.name}: ${failure}`));
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      say(
        `${counts.failures.length === 0 ? '✓' : '✗'} ${part.name}: ${sentence(counts)} (${seconds} s)`,
      );
    }
  } finally {
    await cluster.cleanUp();
    rmSync(results, { recursive: true, force: true });
  }
  // Whoever has the end of a long log only must see there what to look for.
  if (total.failures.length > 0) say(`\nFailed:\n  ${total.failures.join('\n  ')}`);
  say(`\n${sentence(total)}`);
  return total.failures.length === 0 ? 0 : 1;
}

/** Every lab counts as one check; where one cannot be read, none is tried. */
async function labs(): Promise<Counts> {
  let all: Lab[] = [];
  const read = await check((async () => void (all = readLabs(root)))());
  return read.failures.length > 0 ? read : tryLabs(all, say);
}

/** Every lesson page counts as one check: what it loads before its first editor, in bytes. */
async function weights(): Promise<Counts> {
  const built = await check(buildIfStale(say));
  if (built.failures.length > 0) return built;
  const counts: Counts = { passed: 0, skipped: 0, failures: [] };
  for (const { name } of readCourse(join(root, 'content')).flatMap(({ lessons }) => lessons)) {
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
function program(file: string, args: string[]): Promise<Counts> {
  return check(run(file, args, { cwd: root, onLine: say }));
}

/** Counts a piece of work as one check: passed, or failed with the reason printed. */
async function check(work: Promise<unknown>): Promise<Counts> {
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

async function vitest(project: string, results: string): Promise<Counts> {
  const file = join(results, `${project}.json`);
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json'];
  const ended = await program('vitest', [...args, `--outputFile.json=${file}`]);
  return reported(ended, file, (report: JsonTestResults) => countVitest(report, root));
}

/** What a program's report says, or how the program ended where it wrote none, or one with nothing that failed. */
function reported<Report>(ended: Counts, file: string, count: (report: Report) => Counts): Counts {
  if (!existsSync(file)) return ended;
  const counts = count(JSON.parse(readFileSync(file, 'utf8')) as Report);
  // A run may fail with no test failing: an error outside of all tests.
  return counts.failures.length > 0 ? counts : { ...counts, failures: ended.failures };
}

/** Walks two lessons at a time. */
async function walk(results: string, projects: string[]): Promise<Counts> {
  // A container that starts changes the machine's network, and Chromium then breaks off what its pages are loading: what
  // one lesson needs must not come in the middle of another.
  const prepared = await check(prepareLessons());
  return prepared.failures.length > 0 ? prepared : browser(results, projects, 2);
}

async function prepareLessons(): Promise<void> {
  const needs = new Set(readLessons(root).flatMap(({ lesson }) => lesson.images));
  await prepareImages([...needs], { report: stepProgress() });
}

async function browser(results: string, projects: string[], workers: number): Promise<Counts> {
  // Before the workers: each starts a server, and all of them would build.
  const prepared = await check(buildIfStale(say).then(() => prepareChromium(say)));
  if (prepared.failures.length > 0) return prepared;
  const file = join(results, `${projects[0]}.json`);
  const named = projects.map((name) => `--project=${name}`);
  const ended = await check(
    run('playwright', ['test', '--reporter=list,json', `--workers=${workers}`, ...named], {
      cwd: root,
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
      onLine: say,
    }),
  );
  return reported(ended, file, countPlaywright);
}

/** The cluster that the tests run on; what this run made, and only that, it takes away again. */
async function testCluster() {
  const engineRan = engineExists() && (await ownEngine()) !== undefined;
  const foundCluster = (await clusterStatus()).state !== 'none';
  let began = false;
  const report = stepProgress();
  return {
    prepare: () => {
      began = true;
      return prepareCluster({ report });
    },
    cleanUp: async () => {
      if (!began) return;
      if (!foundCluster) await deleteCluster({ report, all: false });
      if (!engineRan) await stopEngine();
    },
  };
}

function say(line: string): void {
  console.log(line);
}
