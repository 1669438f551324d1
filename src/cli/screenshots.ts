import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Locator, type Page } from '@playwright/test';
import { prepareCluster } from '../cluster/provider/provider.ts';
import { commandLine } from './command-line.ts';
import { startServer } from './bench/server.ts';
import { buildIfStale } from './build.ts';
import { launchOptions, prepareChromium } from './chromium.ts';
import { stepProgress } from './progress.ts';
import { root } from './root.ts';
import { findRunning } from './running.ts';

const themes = ['light', 'dark'] as const;
/** A phone, a small laptop, a desk's screen: width and height in pixels. */
const screens = [
  [360, 780],
  [1024, 768],
  [1920, 1080],
] as const;
/** The picture of README: as wide as a Git forge shows it, in two themes. */
const readmeScreen = { width: 1280, height: 1080 };

/** What is done before the pictures of a page are taken; a path of `''` is the front page. */
interface Scene {
  path: string;
  /** Whose workspace is emptied before, and taken away after. */
  workspace?: string;
  /** What the picture begins with, where that is not the page's beginning: the id of a heading. */
  from?: string;
  act: (page: Page) => Promise<void>;
}

const scenes: Record<string, Scene> = {
  front: { path: '', workspace: 'index', act: (page) => applied(page, 'hello.yaml') },
  lesson: {
    path: 'deployments/',
    workspace: 'deployments',
    from: 'ask-for-three',
    act: (page) => applied(page, 'web.yaml'),
  },
  refused: {
    path: 'pods/',
    workspace: 'pods',
    from: 'refused-or-accepted-and-stuck',
    act: async (page) => {
      await ended(page, 'typo.yaml', 'Invalid');
      await ended(page, 'wrong-image.yaml', 'ImagePullBackOff');
    },
  },
  lab: {
    path: 'labs/nobody-home/',
    workspace: 'lab-nobody-home',
    act: async (page) => {
      await page.getByRole('button', { name: 'Start the lab' }).click();
      await page.locator('.kb-check-unmet').first().waitFor({ state: 'attached' });
    },
  },
  labs: { path: 'labs/', act: () => Promise.resolve() },
  cluster: {
    path: 'pods/',
    act: (page) => page.getByRole('status', { name: 'Cluster' }).getByRole('button').click(),
  },
  doctor: {
    path: 'doctor/',
    act: (page) =>
      page.getByRole('status', { name: 'Doctor' }).filter({ hasText: 'missing' }).waitFor(),
  },
};

const usage = `npm run screenshots [-- FOLDER]   takes pictures of every kind of page`;

/**
 * `npm run screenshots [-- FOLDER]`: pictures of each kind of page, in both themes and at three widths, of the server that
 * runs or of one of its own, with the real cluster; and README's pictures, into `docs/`. It empties the workspaces of the
 * lesson, the lab and the front page that it shows.
 *
 * @param args the folder for the pictures; without one it is `kindbook-screenshots` in the system's temporary folder
 * @returns the exit code
 */
export const main = commandLine(
  { usage, words: 1 },
  async ([folder = join(tmpdir(), 'kindbook-screenshots')]) => {
    await buildIfStale(console.log);
    await prepareChromium(console.log);
    await prepareCluster({ report: stepProgress() });
    mkdirSync(folder, { recursive: true });
    const running = await findRunning();
    await using own = running === undefined ? await startServer() : undefined;
    await using browser = await chromium.launch(launchOptions());
    for (const [name, scene] of Object.entries(scenes)) {
      const page = await browser.newPage({ reducedMotion: 'reduce' });
      // A cluster on a busy machine may take its time.
      page.setDefaultTimeout(120_000);
      await open(page, (running ?? own)!.url, scene);
      for (const theme of themes) {
        await page.emulateMedia({ colorScheme: theme });
        for (const [width, height] of screens) {
          await page.setViewportSize({ width, height });
          await take(page, scene, join(folder, `${name}-${theme}-${width}.png`));
        }
        if (name !== 'lesson') continue;
        await page.setViewportSize(readmeScreen);
        await take(page, scene, join(root, 'docs', `lesson-${theme}.png`));
      }
      if (scene.workspace) await post(page, `/api/workspaces/${scene.workspace}/cleanup`);
      await page.close();
    }
    console.log(`The pictures are in ${folder}, README’s in docs/.`);
    return 0;
  },
);

/** Opens a page with a ready cluster and an empty workspace, as one who knows the hints, and acts on it. */
async function open(page: Page, url: string, { path, workspace, act }: Scene): Promise<void> {
  await page.addInitScript(() => localStorage.setItem('kindbook:hints', 'cluster,apply,result'));
  await page.setViewportSize(readmeScreen);
  await page.goto(url + path);
  const cluster = page.getByRole('status', { name: 'Cluster' });
  await cluster.filter({ hasText: 'Ready' }).waitFor();
  if (workspace) await post(page, `/api/workspaces/${workspace}/cleanup`);
  await act(page);
}

/** Applies a cell and waits until it is ready, with its timeline. */
async function applied(page: Page, title: string): Promise<void> {
  const cell = await ended(page, title, 'Ready');
  await cell.getByRole('slider', { name: 'Moment' }).waitFor();
}

/** Applies a cell and waits until its status says so. */
async function ended(page: Page, title: string, status: string): Promise<Locator> {
  const cell = page.getByRole('region', { name: title, exact: true });
  await cell.scrollIntoViewIfNeeded();
  await cell.getByRole('textbox').waitFor({ state: 'attached' });
  await cell.getByRole('button', { name: 'Apply' }).click();
  await cell.getByRole('status').filter({ hasText: status }).waitFor();
  return cell;
}

/** Takes a picture of what is on the screen. */
async function take(page: Page, { from }: Scene, path: string): Promise<void> {
  await page.evaluate((id) => {
    if (id === undefined) scrollTo(0, 0);
    else document.getElementById(id)!.scrollIntoView();
  }, from);
  // A pointer that lies where something was clicked would light up what is there now.
  await page.mouse.move(0, 0);
  await page.screenshot({ path, animations: 'disabled' });
}

/** Asks the server for a change, as the open page would. */
async function post(page: Page, path: string): Promise<void> {
  await page.evaluate(
    (to) =>
      fetch(to, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }),
    path,
  );
}
