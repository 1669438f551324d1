import { chromium, type Page } from '@playwright/test';
import { ApiClient } from '../../cluster/api/client.ts';
import { connection } from '../../cluster/provider/provider.ts';
import { launchOptions } from '../chromium.ts';
import { findKubectl } from './kubectl.ts';
import { median, print, ratio, timed } from './numbers.ts';
import type { Result } from './results.ts';
import { startServer } from './server.ts';

const rounds = 10;
const lesson = 'pods';
const cell = 'web.yaml';
const namespace = 'bench-kubectl';

/**
 * Apply clicked in Chromium until Ready stands on screen, against `kubectl apply` and `kubectl wait` with the same
 * manifest, in turns; beside it, how long the answer takes, and Reset.
 */
export async function benchApply(): Promise<Result[]> {
  await using server = await startServer();
  const kubectl = await findKubectl();
  const client = await ApiClient.fromKubeconfig(connection().kubeconfig);
  const browser = await chromium.launch(launchOptions());
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${server.url}${lesson}/`);
    await page.getByRole('status', { name: 'Cluster' }).getByText('Ready').first().waitFor();
    const region = page.getByRole('region', { name: cell, exact: true });
    const manifest = (await page.locator(`kindbook-cell[data-cell="${cell}"] pre`).textContent())!;
    await region.getByRole('textbox').waitFor({ state: 'attached' });
    const name = /name: (\S+)/.exec(manifest)![1]!;
    await kubectl.run(['delete', 'namespace', namespace, '--ignore-not-found']);
    await kubectl.run(['create', 'namespace', namespace]);
    const ready: number[] = [];
    const byKubectl: number[] = [];
    const beyond: number[] = [];
    const answered: number[] = [];
    const resets: number[] = [];
    // The first round of each warms up: caches, connections, the image's first start.
    for (let round = 0; round <= rounds; round++) {
      const reset = await resetIn(page);
      await page.waitForTimeout(1_500);
      const api = await apiTime(client, manifest, name);
      await removePod(kubectl, name);
      const seen = await applyIn(page);
      const kubectlTook = await timed(async () => {
        await kubectl.run(['-n', namespace, 'apply', '-f', '-'], manifest);
        await kubectl.run([
          '-n',
          namespace,
          'wait',
          '--for=condition=Ready',
          `pod/${name}`,
          '--timeout=2m',
        ]);
      });
      await removePod(kubectl, name);
      if (round === 0) continue;
      resets.push(reset);
      ready.push(seen.ready / 1000);
      answered.push(seen.answered);
      beyond.push(seen.answered - api);
      byKubectl.push(kubectlTook);
    }
    print('Apply clicked -> Ready on screen', ready);
    print(`kubectl apply, then wait (${kubectl.where})`, byKubectl);
    print('Apply clicked -> answer on screen', answered, 'ms');
    print('… beyond the API server’s own time for that document', beyond, 'ms');
    print('Reset -> usable empty workspace', resets, 'ms');
    await page.evaluate(async (name) => {
      await fetch(`/api/workspaces/${name}/cleanup`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
    }, lesson);
    const toKubectl = ratio(ready, byKubectl);
    return [
      {
        what: `Apply clicked -> Ready on screen, against \`kubectl apply\` and \`kubectl wait\` (${kubectl.where}) with the same manifest`,
        measured: `ratio ${toKubectl.toFixed(2)} (${median(ready).toFixed(2)} s against ${median(byKubectl).toFixed(2)} s)`,
        budget: 'ratio ≤ 1.00',
        isKept: toKubectl <= 1,
      },
      {
        what: 'Apply clicked -> API server’s answer on screen, beyond the API server’s own time',
        measured: `${median(beyond).toFixed(0)} ms`,
        budget: '≤ 100 ms',
        isKept: median(beyond) <= 100,
      },
      {
        what: 'Reset -> usable empty workspace',
        measured: `${median(resets).toFixed(0)} ms`,
        budget: '≤ 1000 ms',
        isKept: median(resets) <= 1000,
      },
    ];
  } finally {
    await browser.close();
    await client.close();
    await kubectl.run(['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false']);
  }
}

/** Milliseconds that the API server takes for the document when nobody stands in between. */
async function apiTime(client: ApiClient, manifest: string, name: string): Promise<number> {
  const began = performance.now();
  await client.json({
    method: 'PATCH',
    path: `/api/v1/namespaces/${namespace}/pods/${name}?fieldManager=bench`,
    contentType: 'application/apply-patch+yaml',
    body: manifest,
  });
  return performance.now() - began;
}

async function removePod(kubectl: { run: (args: string[]) => Promise<string> }, name: string) {
  const args = ['delete', 'pod', name, '--grace-period=0', '--force', '--ignore-not-found'];
  await kubectl.run(['-n', namespace, ...args]);
}

/** Milliseconds until the server has made the new, empty workspace. */
async function resetIn(page: Page): Promise<number> {
  return page.evaluate(async (name) => {
    const began = performance.now();
    const answer = await fetch(`/api/workspaces/${name}/reset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    await answer.json();
    return performance.now() - began;
  }, lesson);
}

/** Clicks Apply; milliseconds until the answer and then Ready are painted. */
async function applyIn(page: Page): Promise<{ answered: number; ready: number }> {
  return page.evaluate(async (title) => {
    const host = document.querySelector(`kindbook-cell[data-cell="${title}"]`)!;
    const status = host.querySelector('[role="status"]')!;
    const began = performance.now();
    let answered = 0;
    const done = new Promise<{ answered: number; ready: number }>((resolve, reject) => {
      const painted = (then: (at: number) => void) =>
        requestAnimationFrame(() => then(performance.now() - began));
      const look = () => {
        if (answered === 0 && host.querySelector('.kb-answer')?.textContent.includes('created')) {
          answered = -1;
          painted((at) => (answered = at));
        }
        if (!/^\W*Ready/.test(status.textContent.trim()) || answered === 0) return;
        observer.disconnect();
        painted((ready) => resolve({ answered, ready }));
      };
      const observer = new MutationObserver(look);
      observer.observe(host, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
      setTimeout(() => reject(new Error(`Not Ready: ${status.textContent}`)), 60_000);
    });
    host.querySelector<HTMLElement>('[data-action="apply"]')!.click();
    return done;
  }, cell);
}
