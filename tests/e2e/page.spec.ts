import { axeFaults } from './axe.ts';
import { cell, expect, openLesson, test } from './kindbook.ts';

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a lesson reads well: its manifests are there, and no dead buttons', async ({
    page,
    kindbook,
  }) => {
    await page.goto(`${kindbook.url}pods/`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pods');
    await expect(cell(page, 'web.yaml')).toContainText('kind: Pod');
    await expect(page.getByRole('button', { name: 'Apply' })).toHaveCount(0);
  });
});

test('a lesson has no accessibility fault that axe finds', async ({ page, kindbook }) => {
  await openLesson(page, kindbook);
  await cell(page, 'web.yaml').getByRole('textbox').scrollIntoViewIfNeeded();
  expect(await axeFaults(page)).toEqual([]);
});

for (const width of [320, 360, 768, 1280, 3840]) {
  test(`nothing runs out of the page at ${width} px`, async ({ page, kindbook }) => {
    await page.setViewportSize({ width, height: 800 });
    await openLesson(page, kindbook);
    await expect(cell(page, 'web.yaml').getByRole('button', { name: 'Apply' })).toBeVisible();
    const overflow = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect(overflow).toBeLessThanOrEqual(0);
  });
}

for (const width of [320, 360, 768]) {
  test(`nothing of the header lies on another at ${width} px`, async ({ page, kindbook }) => {
    await page.setViewportSize({ width, height: 800 });
    await openLesson(page, kindbook);
    const header = page.getByRole('banner');
    const title = header.getByRole('link', { name: 'kindbook' });
    const search = header.getByRole('button', { name: 'Search' });
    const cluster = header.getByRole('status', { name: 'Cluster' });
    const menu = page.getByRole('button', { name: 'Menu' });
    let end = 0;
    for (const part of [title, search, cluster, menu]) {
      const box = (await part.boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(end);
      end = box.x + box.width;
    }
    expect(end).toBeLessThanOrEqual(width);
  });
}

test('the console stays silent and the policy is not violated', async ({ page, kindbook }) => {
  const said: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(error.message));
  await openLesson(page, kindbook);
  await expect(cell(page, 'web.yaml').getByRole('textbox')).toBeAttached();
  expect(said).toEqual([]);
});

test('an unknown address gives the site’s own page and 404', async ({ page, kindbook }) => {
  const answer = await page.goto(`${kindbook.url}no-such-lesson/`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('a page that lost a script on the way is loaded again by itself', async ({
  page,
  kindbook,
}) => {
  // Chromium breaks it off when the machine's networks change, which Docker does at the first start.
  let broken: string | undefined;
  await page.route('**/_astro/*.js', async (route) => {
    if (broken !== undefined) return route.continue();
    broken = route.request().url();
    return route.abort('connectionreset');
  });
  // It may be loaded again before it was loaded whole.
  await page.goto(`${kindbook.url}pods/`, { waitUntil: 'commit' });
  await expect(page.getByRole('status', { name: 'Cluster' })).toContainText('Ready');
  expect(broken).toBeDefined();
});

test('a page that goes on losing a script is left as it is after three times', async ({
  page,
  kindbook,
}) => {
  let loads = 0;
  // Not `load`: a page that is loaded again before it was loaded whole has none.
  page.on('framenavigated', () => (loads += 1));
  await page.route('**/_astro/*.js', (route) => route.abort('connectionreset'));
  await page.goto(`${kindbook.url}pods/`, { waitUntil: 'commit' });
  await expect.poll(() => loads).toBe(4);
  await expect
    .poll(() => page.evaluate(() => sessionStorage.getItem('kindbook:reloads')))
    .toMatch(/^\[\d+,\d+,\d+\]$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Pods/);
});
