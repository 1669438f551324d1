import type { Locator } from '@playwright/test';
import { expect, test } from './kindbook.ts';
import { checks, cleanUp, part, screen, startLab } from './lab-page.ts';

test('on a wide screen task, editor, checks and terminal are seen together, however far one scrolls', async ({
  page,
  kindbook,
}) => {
  await page.setViewportSize({ width: 1200, height: 800 });
  await startLab(page, kindbook, 'nobody-home');
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await expect(screen(page)).toContainText('toolbox:~$');
  await page.mouse.move(900, 200);
  await page.mouse.wheel(0, 5_000);
  const boxes = await Promise.all(
    // Checks that say more than fits are scrolled within their part of the screen.
    [
      part(page, 'Terminal'),
      part(page, 'Checks'),
      part(page, 'Hints'),
      page.getByRole('region', { name: 'Task' }),
    ].map(async (one) => (await one.boundingBox())!),
  );
  const [terminal, ofChecks, hints, story] = boxes;
  expect(ofChecks!.y + ofChecks!.height).toBeLessThanOrEqual(800);
  expect(ofChecks!.x + ofChecks!.width).toBeLessThanOrEqual(terminal!.x);
  expect(story!.y).toBeGreaterThan(0);
  // The task is there whole, and nothing of the hints is cut off.
  const hidden = (one: Locator) => one.evaluate((e) => e.scrollHeight - e.clientHeight);
  expect(await hidden(page.getByRole('region', { name: 'Task' }))).toBe(0);
  expect(await hidden(part(page, 'Hints'))).toBe(0);
  expect(story!.y + story!.height).toBeLessThanOrEqual(hints!.y);
  expect(hints!.y + hints!.height).toBeLessThanOrEqual(ofChecks!.y);
  expect(terminal!.y + terminal!.height).toBeLessThanOrEqual(801);
  // The last of the page is not behind the terminal.
  const end = async () => {
    // The page may have grown since: an editor has come, a check says more.
    await page.mouse.wheel(0, 5_000);
    const last = (await page.locator('.kb-lab-next a').boundingBox())!;
    return last.y + last.height;
  };
  await expect.poll(end).toBeLessThanOrEqual(terminal!.y);
  await cleanUp(page, 'nobody-home');
});

test('a started lab leaves its task readable, says where there is more below, and opens nothing over its editors', async ({
  page,
  kindbook,
}) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await startLab(page, kindbook, 'who-ends-it');
  await expect(checks(page).locator('.kb-check-why').first()).toBeVisible();
  const task = page.getByRole('region', { name: 'Task' });
  const column = (await page.locator('.kb-lab-aside').boundingBox())!;
  const hasMore = (one: Locator) =>
    one.evaluate((e) => Number(getComputedStyle(e, '::after').opacity) > 0.5);
  expect((await task.boundingBox())!.height).toBeGreaterThanOrEqual(0.45 * column.height);
  for (const one of [task, part(page, 'Checks')]) {
    await expect.poll(() => hasMore(one)).toBe(true);
    await one.evaluate((e) => e.scrollTo({ top: e.scrollHeight, behavior: 'instant' }));
    await expect.poll(() => hasMore(one)).toBe(false);
  }
  // The reader has opened a terminal in no lab.
  await expect(part(page, 'Terminal')).toHaveCount(0);
  await cleanUp(page, 'who-ends-it');
});
