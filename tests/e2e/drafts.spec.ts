import { readFileSync } from 'node:fs';
import { apply, cell, expect, post, put, shownText, test } from './kindbook.ts';

const fixed = readFileSync('labs/three-refusals/solution/opening-hours.yaml', 'utf8');

test.afterEach(async ({ page }) => {
  await post(page, '/api/workspaces/lab-three-refusals/cleanup');
});

test('a draft stands in its editor, the start leaves it alone, and the learner applies it', async ({
  page,
  kindbook,
}) => {
  const name = 'opening-hours.yaml';
  const check = page.getByRole('region', { name: 'Checks' }).getByRole('listitem').first();
  const text = shownText(page, name);
  await page.goto(`${kindbook.url}labs/three-refusals/`);
  await page.getByRole('button', { name: /Start (the lab|over)/ }).click();
  await expect(check).toContainText('There is no ConfigMap opening-hours.');

  await cell(page, name).scrollIntoViewIfNeeded();
  await expect(text).toContainText('opening_hours');
  await apply(page, name);
  await expect(cell(page, name).getByRole('status').first()).toContainText('Invalid');
  await expect(check).toContainText('There is no ConfigMap opening-hours.');

  await put(page, name, fixed);
  await apply(page, name);
  await expect(check).toContainText('Met');
  await expect(cell(page, name).getByRole('status').first()).toContainText('Ready');

  await page.getByRole('button', { name: 'Start over' }).click();
  await page.getByRole('button', { name: 'Start over now' }).click();
  await expect(text).toContainText('opening_hours');
  await expect(check).toContainText('There is no ConfigMap opening-hours.');
  await expect(cell(page, name).getByRole('status').first()).toContainText('Invalid');
});
