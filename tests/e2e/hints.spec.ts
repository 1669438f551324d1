import { axeFaults } from './axe.ts';
import { clusterChip, expect, test } from './kindbook.ts';

test.use({ hints: true });

const hint = { name: 'Hint' } as const;

test('a first visit explains the page in three hints, which the keyboard dismisses for good', async ({
  page,
  kindbook,
}) => {
  await page.goto(kindbook.url);
  const card = page.getByRole('complementary', hint);
  await expect(card).toContainText('This is your cluster');
  await expect(card).toContainText('1 of 3');
  expect(await axeFaults(page, 'kindbook-hints')).toEqual([]);

  await card.getByRole('button', { name: 'Got it' }).focus();
  await page.keyboard.press('Enter');
  await expect(card).toContainText('press Apply');
  await expect(card.getByRole('button', { name: 'Got it' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(card).toContainText('Watch what the cluster does with it');
  await page.reload();
  await expect(card).toContainText('3 of 3');
  await card.getByRole('button', { name: 'Got it' }).click();
  await expect(card).toHaveCount(0);
  await page.reload();
  await expect(clusterChip(page)).toContainText('Ready');
  await expect(card).toHaveCount(0);
});

test('the hints are dismissed all at once, and come again when the reader asks for them', async ({
  page,
  kindbook,
}) => {
  await page.goto(`${kindbook.url}pods/`);
  const card = page.getByRole('complementary', hint);
  await card.getByRole('button', { name: 'No more hints' }).click();
  await expect(card).toHaveCount(0);
  await page.reload();
  await page.getByRole('button', { name: 'Keys' }).click();
  await expect(card).toHaveCount(0);
  await page.getByRole('button', { name: 'Show the hints again' }).click();
  await expect(card).toContainText('This is your cluster');
});

test('a hint is in nobody’s way: the page behind it is used as ever', async ({
  page,
  kindbook,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(kindbook.url);
  const card = page.getByRole('complementary', hint);
  await expect(card).toBeVisible();
  const box = (await card.boundingBox())!;
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(360);
  // A low bar at the lower edge.
  expect(box.height).toBeLessThanOrEqual(160);
  expect(box.y + box.height).toBe(740);
  await expect(page.locator(':focus')).toHaveCount(0);
});
