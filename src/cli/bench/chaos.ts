import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { ApiClient } from '../../cluster/api/client.ts';
import { findDocker } from '../../cluster/docker/find-docker.ts';
import { connection } from '../../cluster/provider/provider.ts';
import { launchOptions } from '../chromium.ts';
import { diceOf } from './chaos/dice.ts';
import {
  faultsOf,
  identityOfApiServer,
  isAnswering,
  untilWhole,
  type Fault,
} from './chaos/faults.ts';
import { networkBefore } from './chaos/network.ts';
import { lesson, Walker, type Seen } from './chaos/walker.ts';
import { median } from './numbers.ts';
import type { Result } from './results.ts';
import { startServer } from './server.ts';

const faults = 50;
/** The budgets, in milliseconds: until the page says what is wrong, and until it is whole after the fault's end. */
const saidWithin = 10_000;
const wholeWithin = 15_000;
/** How long a fault lasts that does not end by itself: too short to be said, or long enough that it has to be. */
const lasts: [from: number, to: number][] = [
  [1_000, 6_000],
  [11_000, 15_000],
];
/** Milliseconds from what a reader does to the fault: an Apply is at any of its steps then. */
const latest = 1_500;

/**
 * A page is open while, 50 times, something breaks at a random moment of what its reader does: API server, etcd, a node, the
 * control plane, the toolbox, the network before the API server. Each time the page has to say so within 10 s, and to show
 * what is in the cluster within 15 s after the cluster itself is whole again.
 *
 * It breaks a cluster for half an hour and judges by seconds, so it needs a machine with nothing else to do: no part of
 * `npm test`. `KINDBOOK_SEED=N` repeats the faults, the moments and what the reader does of another run.
 */
export async function benchChaos(): Promise<Result[]> {
  const { kubeconfig } = connection();
  const seed = Number(process.env['KINDBOOK_SEED'] ?? Math.floor(Math.random() * 1e9));
  console.log(`To repeat it: KINDBOOK_SEED=${seed} npm run bench -- chaos`);
  const dice = diceOf(seed);
  const docker = (await findDocker())!;
  const direct = await ApiClient.fromKubeconfig(kubeconfig);
  await using network = await networkBefore(kubeconfig, await identityOfApiServer(docker));
  await using server = await startServer();
  const browser = await chromium.launch(launchOptions());
  let broken: Fault | undefined;
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    await context.addInitScript(() =>
      localStorage.setItem('kindbook:hints', 'cluster,apply,result'),
    );
    const [page, labPage] = [await context.newPage(), await context.newPage()];
    const errors: string[] = [];
    for (const each of [page, labPage]) each.on('pageerror', ({ message }) => errors.push(message));
    const walker = new Walker(page, labPage, direct);
    await walker.open(server.url);
    const kinds = dice.deal(faultsOf(docker, direct, network, lesson), faults);
    const actions = dice.deal(Object.keys(walker.does), faults);
    const lengths = dice.deal(lasts, faults);
    const wholeAfter: number[] = [];
    const saidAfter: number[] = [];
    let wrongOnes = 0;
    for (const [index, fault] of kinds.entries()) {
      const action = actions[index]!;
      const moment = dice.between(0, latest);
      const length = dice.between(...lengths[index]!);
      await walker.does[action]!();
      await delay(moment);
      broken = fault;
      await fault.begin();
      const start = Date.now();
      const wrong: string[] = [];
      if (fault.says && (fault.end === undefined || length > saidWithin)) {
        const untrue = await isSaid(fault.says, walker);
        // One that is over by itself before that may be said no more, though the cluster's own Pods are ready only later.
        if (untrue === undefined) saidAfter.push(Date.now() - start);
        else if (fault.end || !(await isAnswering(direct))) wrong.push(untrue);
      }
      await delay(Math.max(0, start + length - Date.now()));
      await fault.end?.();
      await untilWhole(direct);
      const end = Date.now();
      const difference = await pageIsWhole(walker);
      const took = Date.now() - end;
      if (difference === undefined) wholeAfter.push(took);
      else wrong.push(`${wholeWithin / 1_000} s after its end ${difference}`);
      wrong.push(...(await walker.worksAgain()), ...errors.splice(0));
      if (wrong.length > 0) wrongOnes += 1;
      console.log(
        `${index + 1}. ${action}, ${moment.toFixed(0)} ms later ${fault.name} (${((end - start) / 1_000).toFixed(1)} s): ` +
          (wrong.length === 0 ? `whole after ${took} ms` : wrong.join('; ')),
      );
    }
    await walker.cleanUp();
    return [
      {
        what: `faults about which the page was wrong, of ${faults} (seed ${seed})`,
        measured: String(wrongOnes),
        budget: '0',
        isKept: wrongOnes === 0,
      },
      {
        what: 'from the fault until the page says it (median, longest; where it lasts 10 s)',
        measured: medianAndLongest(saidAfter),
        budget: '≤ 10 s',
        isKept: wrongOnes === 0,
      },
      {
        what: 'from the cluster whole again until the page is (median, longest)',
        measured: medianAndLongest(wholeAfter),
        budget: '≤ 15 s',
        isKept: wholeAfter.length === faults,
      },
    ];
  } finally {
    // Where this was broken off, nothing else would take it back.
    await broken?.end?.();
    await browser.close();
    await direct.close();
  }
}

function medianAndLongest(times: readonly number[]): string {
  const inSeconds = times.map((each) => each / 1_000);
  return `${median(inSeconds).toFixed(1)} s, ${Math.max(...inSeconds).toFixed(1)} s of ${times.length}`;
}

/** Waits until the page says what is broken. @returns what it says in place of it */
async function isSaid(says: RegExp, walker: Walker): Promise<string | undefined> {
  for (const until = Date.now() + saidWithin; ; await delay(200)) {
    const untrue = untrueOf(says, await walker.look());
    if (untrue === undefined || Date.now() > until) return untrue;
  }
}

/** What of a page is not true, or is shown as new though nobody can know; undefined where it says what it has to. */
function untrueOf(says: RegExp, { cluster, status, notices, objects }: Seen): string | undefined {
  if (!says.test(cluster)) return `10 s after its begin the cluster’s chip says “${cluster}”`;
  const isOld = /Unreachable|No server|does not answer/.test(cluster) && objects.length > 0;
  if (isOld && !notices.some((each) => /last known state/.test(each)))
    return `10 s after its begin the objects are shown as new, and the cell says “${status}”`;
  return undefined;
}

/** Waits until the pages show what is in the cluster. @returns what they do not */
async function pageIsWhole(walker: Walker): Promise<string | undefined> {
  for (const until = Date.now() + wholeWithin; ; await delay(200)) {
    const difference = await walker.difference();
    if (difference === undefined || Date.now() > until) return difference;
  }
}
