import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test, type Page } from '@playwright/test';
import sirv from 'sirv';
import { bundledIn } from '../../src/cli/bill-of-materials.ts';
import { allowedLicenses } from '../../src/cli/allowed-licenses.ts';
import { Places } from '../../src/cli/places.ts';
import { readLessons } from '../../src/lessons/lesson-files.ts';
import type { Lesson } from '../../src/lessons/read-lesson.ts';
import { cell, clusterChip, dismissHints, faultsOf, openEditor, shownText } from './kindbook.ts';
import { distance, editorRequests, layoutShift, linesOf, scrollThrough } from './lazy-editor.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = `${root}dist-static`;
const base = '/team/kindbook/';

let server: Server;
let url: string;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  const command = ['src/cli/main.ts', 'build:static', base];
  await promisify(execFile)(process.execPath, command, { cwd: root });
  // As a Git forge's pages serve it: files below a path, nothing else.
  const files = sirv(folder);
  server = createServer((request, response) => {
    const missing = (): void => void response.writeHead(404).end();
    const below = request.url?.startsWith(base) ?? false;
    if (below) request.url = request.url!.slice(base.length - 1);
    if (below) files(request, response, missing);
    else missing();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://localhost:${(server.address() as AddressInfo).port}${base}`;
});

// They lie over what is pressed here.
test.beforeEach(async ({ context }) => {
  await context.addInitScript(dismissHints);
});

test.afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

test('every page works without a server, every recorded result on it is drawn to its end, and every link leads somewhere', async ({
  context,
}) => {
  test.setTimeout(600_000);
  const paths = globSync('**/index.html', { cwd: folder }).map((file) =>
    file.replace(/index\.html$/, ''),
  );
  const lessons = new Map(
    readLessons(root)
      .filter(({ lesson }) => lesson.cells.length > 0)
      .map(({ lesson }) => [lesson.name === 'index' ? '' : `${lesson.name}/`, lesson]),
  );
  expect(paths).toEqual(expect.arrayContaining([...lessons.keys()]));
  const links = new Set<string>();
  // Two at a time: a page waits for its last request, and for half a second without one.
  await new Places(2).each(paths, (path) =>
    test.step(`/${path}`, async () => {
      const page = await context.newPage();
      const seen = faultsOf(page);
      await page.goto(url + path);
      await expect(clusterChip(page)).toContainText('Recordings only');
      const live = /^\s*(Apply|Run|Reset|Start the lab)\s*$/;
      await expect(page.locator('button').filter({ hasText: live, visible: true })).toHaveCount(0);
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await page.waitForLoadState('networkidle');
      const found = await page
        .locator('a[href]')
        .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href.replace(/#.*/, '')));
      for (const link of found) if (new URL(link).origin === new URL(url).origin) links.add(link);
      const lesson = lessons.get(path);
      if (lesson) await drawResults(page, lesson);
      expect(seen).toEqual([]);
      await page.close();
    }),
  );
  for (const link of links) {
    expect.soft((await fetch(link, { method: 'HEAD' })).status, link).toBe(200);
  }
});

/** Answers every question of a lesson, each of which is marked by a recording, and draws every result to its end. */
async function drawResults(page: Page, { name, cells }: Lesson): Promise<void> {
  // A result that a question is about is kept back until the question is answered.
  for (const question of await page.locator('kindbook-predict').all()) {
    await question.locator('input[type=radio]').first().check();
    await expect(question.locator('.judge')).toContainText(/recorded on Kubernetes \d/);
  }
  for (const { title } of cells) {
    const own = cell(page, title);
    await expect(own.locator('.kb-chip').first()).toContainText('Recorded on Kubernetes');
    await own.getByRole('button', { name: 'Replay', exact: true }).click();
    await own.getByRole('button', { name: 'Skip to the end' }).click();
    await expect(own.locator('.kb-player')).toBeVisible();
  }
  if (name === 'pods') await expect(cell(page, 'web.yaml')).toContainText('Running');
}

for (const device of ['a wide screen', 'a touch screen'] as const) {
  const isTouched = device === 'a touch screen';
  test.describe(`on ${device}`, () => {
    if (isTouched) {
      test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    }

    test(`the editor is loaded by neither a page nor its scrolling, but by ${isTouched ? 'a tap' : 'a mouse that moves over the text'}, and stands where the text stood`, async ({
      page,
    }) => {
      const title = 'web.yaml';
      const asked = editorRequests(page);
      await page.goto(`${url}deployments/`);
      if (!isTouched) await page.mouse.move(640, 360);
      await scrollThrough(page);
      const text = cell(page, title).getByRole('textbox');
      await text.scrollIntoViewIfNeeded();
      await page.waitForLoadState('networkidle');
      expect(asked).toEqual([]);

      const before = await linesOf(page, title);
      // What the page draws late by itself is no matter of the editor's.
      let shifted = -1;
      await expect
        .poll(async () => shifted === (shifted = await layoutShift(page)), { intervals: [1_000] })
        .toBe(true);
      if (isTouched) await text.tap();
      else await text.hover();
      await expect(cell(page, title).locator('.kb-monaco')).toBeVisible();
      expect(asked.length).toBeGreaterThan(0);
      await openEditor(page, title);
      expect(distance(before, await linesOf(page, title))).toBeLessThan(1);
      expect(await layoutShift(page)).toBe(shifted);
    });
  });
}

test('what is far from the screen costs no layout, and is found all the same: by a link, and by who presses it before its turn', async ({
  page,
}) => {
  await page.addInitScript(() => {
    void customElements.whenDefined('kindbook-cell').then(() => {
      const cells = [...document.querySelectorAll<HTMLElement>('kindbook-cell')];
      const asleep = () => cells.filter((cell) => !cell.querySelector('textarea')).length;
      const before = asleep();
      cells[0]!.querySelector<HTMLElement>('[data-action="replay"]')!.click();
      cells.at(-1)!.click();
      document.documentElement.dataset['woken'] = `${before - cells.length} ${before - asleep()}`;
    });
  });
  await page.goto(`${url}deployments/`);
  const cells = page.locator('kindbook-cell');
  await expect(page.locator('html')).toHaveAttribute('data-woken', '0 2');
  await expect(cells.first().locator('[data-action="replay-toggle"]')).toBeAttached();
  for (const one of await cells.all()) await expect(one.locator('textarea')).toBeAttached();
  const isDrawn = () =>
    cells
      .last()
      .locator('.kb-bar')
      .evaluate((bar) => bar.checkVisibility({ contentVisibilityAuto: true }));
  await expect.poll(isDrawn).toBe(false);

  const heading = page.locator('main h2[id]').last();
  await heading.evaluate(({ id }) => {
    location.hash = id;
  });
  const isAtTop = async () => {
    const { y } = (await heading.boundingBox())!;
    return y > 0 && y < 200;
  };
  await expect.poll(isAtTop).toBe(true);
  await cells.last().scrollIntoViewIfNeeded();
  await expect.poll(isDrawn).toBe(true);
});

test('what is typed, selected and pasted while the editor is on its way is in it, and undo leads back', async ({
  page,
}) => {
  const seen = faultsOf(page);
  // On its way until the test lets it through.
  const arrival = Promise.withResolvers<void>();
  await page.route(/monaco/i, async (route) => {
    await arrival.promise;
    await route.continue();
  });
  await page.goto(`${url}pods/`);
  const web = cell(page, 'web.yaml');
  const text = web.getByRole('textbox');
  await text.scrollIntoViewIfNeeded();
  const original = await text.inputValue();
  await text.focus();
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.type('# mine\n# twice');
  await page.keyboard.press('Shift+Home');
  await expect(shownText(page, 'web.yaml')).toContainText('# twice');
  await expect(web.locator('.kb-monaco')).toHaveCount(0);
  arrival.resolve();
  await expect(web.locator('.kb-monaco').getByRole('textbox')).toBeFocused();
  // What was selected still is.
  await page.keyboard.type('# once');
  await expect(shownText(page, 'web.yaml')).toContainText('# mine');
  await expect(shownText(page, 'web.yaml')).toContainText('# once');
  await expect(shownText(page, 'web.yaml')).not.toContainText('# twice');
  const now = () =>
    page
      .locator('kindbook-cell[data-cell="web.yaml"]')
      .evaluate((element) => (element as HTMLElement & { text: string }).text);
  expect(await now()).toBe(original.replace(/^/, '# mine\n# once'));
  await expect(async () => {
    await page.keyboard.press('ControlOrMeta+z');
    expect(await now()).toBe(original);
  }).toPass();

  await test.step('it is checked against the recorded schema, and the keys do nothing that needs a server', async () => {
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.type('nonsense: true\n');
    await expect(web).toContainText('nonsense');
    await page.keyboard.press('ControlOrMeta+Enter');
    await expect(web).toContainText('This site has no server');
  });
  expect(seen).toEqual([]);
});

test('where the editor cannot be loaded, the text is edited all the same', async ({ page }) => {
  await page.route(/monaco/i, (route) => route.abort());
  // A page that lost a script loads itself again, three times a minute at most.
  await page.addInitScript(() => {
    const now = Date.now();
    sessionStorage.setItem('kindbook:reloads', JSON.stringify([now, now, now]));
  });
  await page.goto(`${url}pods/`);
  const text = cell(page, 'web.yaml').getByRole('textbox');
  await text.focus();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('\n# mine');
  await expect(shownText(page, 'web.yaml')).toContainText('# mine');
  await page.reload();
  await expect(shownText(page, 'web.yaml')).toContainText('# mine');
  await expect(text).toHaveValue(/# mine$/);
});

test('the cluster’s panel says how to run it live, and the search finds a lesson', async ({
  page,
}) => {
  const seen = faultsOf(page);
  await page.goto(url);
  await page.getByRole('button', { name: /Cluster/ }).click();
  await expect(page.getByRole('dialog', { name: 'Cluster' })).toContainText('run npm start');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('rolling update');
  await expect(page.getByRole('link', { name: /Deployments/ }).first()).toBeVisible();
  expect(seen).toEqual([]);
});

test('the licenses of what is bundled go with it, and each is one that is allowed', async ({
  request,
}) => {
  const text = await (await request.get(`${url}licenses.md`)).text();
  const bundled = bundledIn(text);
  expect(bundled.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['monaco-editor', '@xterm/xterm', '@astrojs/starlight', 'yaml']),
  );
  expect(bundled.filter(({ license }) => !allowedLicenses.includes(license))).toEqual([]);
});
