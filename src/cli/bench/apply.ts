import { chromium } from '@playwright/test';
import { ApiClient } from '../../cluster/api/client.ts';
import { connection } from '../../cluster/provider/provider.ts';
import { launchOptions } from '../chromium.ts';
import { findKubectl, type Kubectl } from './kubectl.ts';
import { LessonPage, type Worked } from './lesson-page.ts';
import { manifests, type BenchManifest } from './manifests.ts';
import { median, print, ratio, timed } from './numbers.ts';
import type { Result } from './results.ts';
import { startServer } from './server.ts';

const rounds = 8;
const namespace = 'bench-kubectl';
/** After a Reset the page has this long, in milliseconds, to become quiet. */
const quietMs = 1_500;
const idleMs = 10_000;

/**
 * Apply clicked in Chromium until Ready stands on screen, against `kubectl apply` and what kubectl waits with, with the same
 * manifest, in turns; beside it, what that costs the page's main thread, how long the answer takes, Reset, and what a page
 * does that nobody touches.
 */
export async function benchApply(): Promise<Result[]> {
  await using server = await startServer();
  const kubectl = await findKubectl();
  const client = await ApiClient.fromKubeconfig(connection().kubeconfig);
  const browser = await chromium.launch(launchOptions());
  try {
    const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const page = await LessonPage.open(tab, server.url);
    await kubectl.run(['delete', 'namespace', namespace, '--ignore-not-found']);
    await kubectl.run(['create', 'namespace', namespace]);
    const results: Result[] = [];
    const resets: number[] = [];
    for (const manifest of manifests) {
      results.push(...(await compare(page, kubectl, manifest, resets)));
    }
    results.push(...(await answerTime(page, client, kubectl, resets)));
    await page.idle(3_000);
    const idle = await page.idle(idleMs);
    await page.cleanUp();
    return [
      ...results,
      {
        what: 'Reset -> usable empty workspace',
        measured: `${median(resets).toFixed(0)} ms`,
        budget: '≤ 1000 ms',
        isKept: median(resets) <= 1000,
      },
      ...mainThreadResults(
        'Main thread of the page in ten seconds in which nothing happens, with a Ready cell on screen',
        [idle],
        30,
      ),
    ];
  } finally {
    await browser.close();
    await client.close();
    await kubectl.run(['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false']);
  }
}

/** One manifest, in turns by the page and by kubectl. */
async function compare(
  page: LessonPage,
  kubectl: Kubectl,
  { title, yaml, wait }: BenchManifest,
  resets: number[],
): Promise<Result[]> {
  const ready: number[] = [];
  const mainThread: Worked[] = [];
  const byKubectl: number[] = [];
  await page.write(yaml);
  // The first round of each warms up: caches, connections, the image's first start.
  for (let round = 0; round <= rounds; round++) {
    const reset = await page.reset();
    await page.idle(quietMs);
    const seen = await page.apply();
    const kubectlTook = await timed(async () => {
      await kubectl.run(['-n', namespace, 'apply', '-f', '-'], yaml);
      await kubectl.run(['-n', namespace, ...wait]);
    });
    await remove(kubectl, yaml);
    if (round === 0) continue;
    resets.push(reset);
    ready.push(seen.ready / 1000);
    mainThread.push(seen.mainThread);
    byKubectl.push(kubectlTook);
  }
  print(`${title}: Apply clicked -> Ready on screen`, ready);
  print(`${title}: kubectl apply, then ${wait[0]} (${kubectl.where})`, byKubectl);
  print(
    `${title}: main thread of the page, processor time`,
    mainThread.map(({ processor }) => processor),
    'ms',
  );
  const toKubectl = ratio(ready, byKubectl);
  return [
    {
      what: `${title}: Apply clicked -> Ready on screen, against \`kubectl apply\` and \`kubectl ${wait[0]}\` (${kubectl.where})`,
      measured: `ratio ${toKubectl.toFixed(2)} (${median(ready).toFixed(2)} s against ${median(byKubectl).toFixed(2)} s)`,
      budget: 'ratio ≤ 1.00',
      isKept: toKubectl <= 1,
    },
    ...mainThreadResults(
      `${title}: main thread of the page from the click to Ready`,
      mainThread,
      300,
    ),
  ];
}

/**
 * Two lines: the time by the clock, in which the page also waits for a core that the cluster and the server have, and the
 * processor time that is the page's own.
 */
function mainThreadResults(what: string, worked: readonly Worked[], budgetMs: number): Result[] {
  const line = (what: string, milliseconds: number): Result => ({
    what,
    measured: `${milliseconds.toFixed(0)} ms`,
    budget: `≤ ${budgetMs} ms`,
    isKept: milliseconds <= budgetMs,
  });
  return [
    line(what, median(worked.map(({ byClock }) => byClock))),
    line('… of that, processor time', median(worked.map(({ processor }) => processor))),
  ];
}

/** How much longer the answer takes than the API server needs for a Pod; leaves the page with a Ready Pod. */
async function answerTime(
  page: LessonPage,
  client: ApiClient,
  kubectl: Kubectl,
  resets: number[],
): Promise<Result[]> {
  const [{ yaml }] = manifests as [BenchManifest];
  const answered: number[] = [];
  const beyond: number[] = [];
  await page.write(yaml);
  for (let round = 0; round < rounds; round++) {
    resets.push(await page.reset());
    await page.idle(quietMs);
    const api = await apiTime(client, yaml);
    await remove(kubectl, yaml);
    const seen = await page.apply();
    answered.push(seen.answered);
    beyond.push(seen.answered - api);
  }
  print('Apply clicked -> answer on screen', answered, 'ms');
  print('… beyond the API server’s own time for that document', beyond, 'ms');
  return [
    {
      what: 'Apply clicked -> API server’s answer on screen, beyond the API server’s own time',
      measured: `${median(beyond).toFixed(0)} ms`,
      budget: '≤ 100 ms',
      isKept: median(beyond) <= 100,
    },
  ];
}

/** Milliseconds that the API server takes for the Pod when nobody stands in between. */
async function apiTime(client: ApiClient, yaml: string): Promise<number> {
  const began = performance.now();
  await client.json({
    method: 'PATCH',
    path: `/api/v1/namespaces/${namespace}/pods/web?fieldManager=bench`,
    contentType: 'application/apply-patch+yaml',
    body: yaml,
  });
  return performance.now() - began;
}

/** Removes what a manifest made with kubectl, claims too, and waits until it is gone. */
async function remove({ run }: Kubectl, yaml: string): Promise<void> {
  await run(['-n', namespace, 'delete', '--cascade=foreground', '-f', '-'], yaml);
  await run(['-n', namespace, 'delete', 'pvc', '--all']);
}
