import { axeFaults } from './axe.ts';
import { notReachedByTab } from './keyboard.ts';
import { cell, clusterChip, expect, openLesson, overflow, test } from './kindbook.ts';

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

test('a lesson fits every screen, has no fault that axe finds, is reached by the keyboard as a whole, and its console stays silent', async ({
  page,
  kindbook,
}) => {
  const said: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(error.message));
  await openLesson(page, kindbook);
  await expect(cell(page, 'web.yaml').getByRole('textbox')).toBeAttached();
  expect(said, 'also of violations of the policy').toEqual([]);

  const header = page.getByRole('banner');
  for (const width of [320, 360, 768, 1280, 3840]) {
    await page.setViewportSize({ width, height: 800 });
    await expect(cell(page, 'web.yaml').getByRole('button', { name: 'Apply' })).toBeVisible();
    expect(await overflow(page), `out of the page at ${width} px`).toBeLessThanOrEqual(0);
    if (width > 768) continue;
    const parts = [
      header.getByRole('link', { name: 'kindbook' }),
      header.getByRole('button', { name: 'Search' }),
      clusterChip(page),
      page.getByRole('button', { name: 'Menu' }),
    ];
    let end = 0;
    for (const part of parts) {
      const box = (await part.boundingBox())!;
      expect(box.x, `one on another in the header at ${width} px`).toBeGreaterThanOrEqual(end);
      end = box.x + box.width;
    }
    expect(end, `the header at ${width} px`).toBeLessThanOrEqual(width);
  }

  await page.setViewportSize({ width: 1280, height: 720 });
  await cell(page, 'web.yaml').getByRole('textbox').scrollIntoViewIfNeeded();
  expect(await axeFaults(page)).toEqual([]);
  expect(await notReachedByTab(page)).toEqual([]);
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
  await expect(clusterChip(page)).toContainText('Ready');
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
