import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import playwright from '../../playwright.config.ts';
import { CommandError, run } from '../cluster/command.ts';
import { engineExists, ownEngine, stopEngine } from '../cluster/provider/engine.ts';
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
import { kB, weigh, weightBudget, wholeWeight } from './weight.ts';

/** How many tests or checks ended how. */
interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

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
    { name: 'format', run: () => check('prettier', ['--check', '--log-level=warn', '.']) },
    { name: 'types', run: () => check('astro', ['check', '--minimumFailingSeverity', 'error']) },
    { name: 'lint', run: () => check('eslint', ['--max-warnings=0', '.']) },
    { name: 'dead-code', run: () => check('knip', []) },
    { name: 'unit', run: () => vitest('unit', results) },
    { name: 'build', run: () => counted(buildIfStale(say)) },
    { name: 'weight', run: weights },
    { name: 'cluster', run: () => counted(cluster.prepare()) },
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
  const total: Counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    for (const part of parts.filter(({ name }) => args.length === 0 || args.includes(name))) {
      const began = Date.now();
      say(`\n▶ ${part.name}`);
      const counts = await part.run();
      for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key];
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      say(`${counts.failed === 0 ? '✓' : '✗'} ${part.name}: ${sentence(counts)} (${seconds} s)`);
    }
  } finally {
    await cluster.cleanUp();
    rmSync(results, { recursive: true, force: true });
  }
  say(`\n${sentence(total)}`);
  return total.failed === 0 ? 0 : 1;
}

function sentence({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Every lab counts as one check; where one cannot be read, none is tried. */
async function labs(): Promise<Counts> {
  let all: Lab[] = [];
  const read = await counted((async () => void (all = readLabs(root)))());
  return read.failed > 0 ? read : tryLabs(all, say);
}

/** Every lesson page counts as one check: what it loads before its first editor, in bytes. */
async function weights(): Promise<Counts> {
  const built = await counted(buildIfStale(say));
  if (built.failed > 0) return built;
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { name } of readCourse(join(root, 'content')).flatMap(({ lessons }) => lessons)) {
    const weight = weigh(name);
    const whole = wholeWeight(weight);
    const isKept = whole <= weightBudget.whole && weight.ownJs <= weightBudget.ownJs;
    counts[isKept ? 'passed' : 'failed'] += 1;
    if (isKept) continue;
    say(
      `/${name}/ loads ${kB(whole)} before its first editor (${kB(weightBudget.whole)} at most), of which ${kB(weight.ownJs)} are our own JS (${kB(weightBudget.ownJs)}). \`npm run bench -- weight\` has the parts.`,
    );
  }
  return counts;
}

/** Runs a program that counts as one check. */
function check(file: string, args: string[]): Promise<Counts> {
  return counted(run(file, args, { cwd: root, onLine: say }));
}

/** Counts a piece of work as one check: passed, or failed with the reason printed. */
async function counted(work: Promise<unknown>): Promise<Counts> {
  try {
    await work;
    return { passed: 1, failed: 0, skipped: 0 };
  } catch (error) {
    const { message, detail, hint } = error as Error & { detail?: string; hint?: string };
    // What a program printed stands above already.
    say(
      [message, error instanceof CommandError ? undefined : detail, hint]
        .filter(Boolean)
        .join('\n'),
    );
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function vitest(project: string, results: string): Promise<Counts> {
  const file = join(results, `${project}.json`);
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json'];
  const ended = await counted(
    run('vitest', [...args, `--outputFile.json=${file}`], { cwd: root, onLine: say }),
  );
  if (!existsSync(file)) return ended;
  const report = JSON.parse(readFileSync(file, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
  };
  // A run may fail with no test failing: an error outside of all tests.
  const failed = Math.max(report.numFailedTests, ended.failed);
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests };
}

/** Walks two lessons at a time. */
async function walk(results: string, projects: string[]): Promise<Counts> {
  // A container that starts changes the machine's network, and Chromium then breaks off what its pages are loading: what
  // one lesson needs must not come in the middle of another.
  const prepared = await counted(prepareLessons());
  return prepared.failed > 0 ? prepared : browser(results, projects, 2);
}

async function prepareLessons(): Promise<void> {
  const needs = new Set(readLessons(root).flatMap(({ lesson }) => lesson.images));
  await prepareImages([...needs], { report: stepProgress() });
}

async function browser(results: string, projects: string[], workers: number): Promise<Counts> {
  // Before the workers: each starts a server, and all of them would build.
  const prepared = await counted(buildIfStale(say).then(() => prepareChromium(say)));
  if (prepared.failed > 0) return prepared;
  const file = join(results, `${projects[0]}.json`);
  const named = projects.map((name) => `--project=${name}`);
  const ended = await counted(
    run('playwright', ['test', '--reporter=list,json', `--workers=${workers}`, ...named], {
      cwd: root,
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
      onLine: say,
    }),
  );
  if (!existsSync(file)) return ended;
  const { stats } = JSON.parse(readFileSync(file, 'utf8')) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  };
  // What passed only at a second try has failed once.
  const failed = Math.max(stats.unexpected + stats.flaky, ended.failed);
  return { passed: stats.expected, failed, skipped: stats.skipped };
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
